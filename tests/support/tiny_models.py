"""Models of no size: a tokenizer trained on the spot, a random network of two layers, and the same as a GGUF."""

from pathlib import Path
from typing import Any

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
_TEXT = (
    "The pump is checked every week. system user assistant tool What does the manual say? Yes. No. It is 42 litres.",
    "Press the green button for 3 seconds, then wait until the lamp is on and the valve is open.",
)


def tiny_tokenizer(
    template: str | None = CHATML, *, special: tuple[str, ...] = SPECIAL, vocabulary: int = 320, **names: Any
) -> Any:
    """A byte-level tokenizer: any text goes through it unchanged.

    Args:
        template: Its chat template; None has none.
        special: Its special tokens, in order from id 0.
        vocabulary: How many tokens at most; 256 of them are the bytes.
        names: What else it says of itself: `bos_token`, `eos_token` (`<|im_end|>`), `pad_token` (`<|endoftext|>`), …
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trained.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, special_tokens=list(special), initial_alphabet=alphabet, show_progress=False
    )
    trained.train_from_iterator(_TEXT, trainer)
    says = {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", **names}
    made = PreTrainedTokenizerFast(tokenizer_object=trained, **{name: text for name, text in says.items() if text})
    made.chat_template = template
    return made


def tiny_model(folder: Path, tokenizer: Any = None, **config: Any) -> Path:
    """A random Llama of two layers, 32 wide, saved with its tokenizer; the seed is fixed."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.set_num_threads(1)
    tokens = tokenizer or tiny_tokenizer()
    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    says = {"bos_token_id": None, "eos_token_id": tokens.eos_token_id, "pad_token_id": tokens.pad_token_id}
    made = LlamaForCausalLM(
        LlamaConfig(**{"vocab_size": len(tokens), "max_position_embeddings": 512, **sizes, **says, **config})
    )
    made.save_pretrained(folder)
    tokens.save_pretrained(folder)
    return folder


def tiny_gguf(file: Path, *, end_of_turn: int | None = None, words: str = "gpt-2") -> Path:
    """The network and the tokenizer of `tiny_model`, as llama.cpp stores them, and how it cuts text into words."""
    import gguf
    import numpy as np

    tokens = tiny_tokenizer()
    width, heads, inner, layers = 32, 2, 64, 2
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_block_count(layers)
    writer.add_context_length(512)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(heads)
    writer.add_head_count_kv(heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(width // heads)
    writer.add_vocab_size(len(tokens))
    _write_tokenizer(writer, tokens, words)
    if end_of_turn is not None:
        writer.add_eot_token_id(end_of_turn)
    noise = np.random.default_rng(0)

    def put(name: str, *shape: int) -> None:
        writer.add_tensor(name, noise.normal(0, 0.02, shape).astype(np.float32))

    put("token_embd.weight", len(tokens), width)
    put("output.weight", len(tokens), width)
    put("output_norm.weight", width)
    for layer in range(layers):
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            put(f"blk.{layer}.{name}.weight", width, width)
        put(f"blk.{layer}.attn_norm.weight", width)
        put(f"blk.{layer}.ffn_norm.weight", width)
        put(f"blk.{layer}.ffn_gate.weight", inner, width)
        put(f"blk.{layer}.ffn_up.weight", inner, width)
        put(f"blk.{layer}.ffn_down.weight", width, inner)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def _write_tokenizer(writer: Any, tokens: Any, words: str) -> None:
    import json

    import gguf

    model = json.loads(tokens.backend_tokenizer.to_str())["model"]
    vocabulary = sorted(model["vocab"], key=model["vocab"].__getitem__)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(words)
    writer.add_token_list(vocabulary)
    kinds = (gguf.TokenType.CONTROL if token in SPECIAL else gguf.TokenType.NORMAL for token in vocabulary)
    writer.add_token_types([int(kind) for kind in kinds])
    writer.add_token_merges([" ".join(pair) for pair in model["merges"]])
    writer.add_eos_token_id(tokens.eos_token_id)
    writer.add_pad_token_id(tokens.pad_token_id)
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHATML)
