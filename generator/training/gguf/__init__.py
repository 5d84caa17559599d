"""A trained model as a GGUF: merged, converted by llama.cpp's own script, quantized, and compared in llama.cpp."""
