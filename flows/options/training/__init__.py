"""The options of training and its proof, a file a flow."""
