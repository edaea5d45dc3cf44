"""The editor of pipelines and stages."""
