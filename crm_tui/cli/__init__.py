"""THE COMMAND LINE. Everything the screens can do, for scripts. stdout is data, stderr is talk."""
