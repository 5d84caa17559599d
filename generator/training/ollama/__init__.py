"""A trained model in Ollama: its chat template in Go, its Modelfile, and the server that takes them."""
