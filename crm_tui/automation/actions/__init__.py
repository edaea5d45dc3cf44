"""The actions of robots, one file each: `ACTION` declares it, a function does it through the use cases of `services`."""
