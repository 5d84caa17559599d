"""The part of the registry for training: from a set to a model, and the figures that show what it gained."""

from flows.options.entry import Entry

TRAINING: tuple[Entry, ...] = (
    Entry(
        "split",
        "training",
        "Hold documents out of training, to evaluate with.",
        "generator split my.lancedb --held-out 0.1",
        run=".command.local:run_selection",
        options=".options.training.split:SplitOptions",
        work=".training.splitting:run",
        flow="split",
        folder="training",
    ),
    Entry(
        "evalset",
        "training",
        "Write questions to evaluate a model by.",
        "generator evalset my.lancedb -o eval.jsonl --from held-out",
        options=".options.training.evalset:EvalsetOptions",
        flow="evalset",
        folder="training",
        check=".training.items.inputs:check_evalset",
    ),
    Entry(
        "qa-train",
        "training",
        "Render rows by a model's chat template, checked, for it to be tuned on.",
        "generator qa-train curated.json -o train/ --model SmolLM2-135M-Instruct",
        run=".command.qa_train:run_qa_train",
        options=".options.training.qa_train:QaTrainOptions",
        work=".training.rendering:run",
        flow="qa-train",
        folder="training",
    ),
    Entry(
        "evaluate",
        "training",
        "Say what a tuned model has gained over its base, what it has lost, and how sure that is.",
        "generator evaluate eval.jsonl --tuned model/ --rag my.lancedb -o report.json",
        options=".options.training.evaluate:EvaluateOptions",
        flow="evaluate",
        folder="training",
        check=".training.evaluating.checks:check_evaluation",
    ),
    Entry(
        "prove",
        "training",
        "Say whether a choice of rows trains a better model than random rows of the same number.",
        "generator prove chosen.jsonl --pool all.jsonl --eval eval.jsonl --against-random 3 -o proof.json",
        options=".options.training.prove:ProveOptions",
        flow="prove",
        folder="training",
        check=".training.proving.checks:check_proof",
    ),
)
