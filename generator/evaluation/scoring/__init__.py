"""What an answer is worth: how a reply is read, form by form, and the metrics of its words."""
