"""The templates of prompts: Jinja within bounds, as files of others are rendered too."""
