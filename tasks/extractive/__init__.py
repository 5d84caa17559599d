"""Answering without a model: rules that turn a chunk's own sentences, headings and signatures into replies.

Everything here is a pure function of its arguments: no model, no network, no chance. The replies are grounded (an
answer is a span of the chunk, or that span lightly tidied) and fit the schemas that models are asked for. It is the
default of the demo and of most tests, and a free baseline to compare a model with; it never pretends to be one.

The files of this folder are what techniques import; the folders below are behind them, and import no technique.
"""
