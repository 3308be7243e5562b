"""From a model's labels and scores to the keywords a photograph gets. Pure."""
