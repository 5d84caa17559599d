"""The flows over pairs, for Python:

    from flows.qa import qa_pipeline
    asyncio.run(qa_pipeline(lancedb_path="my.lancedb", output="training.jsonl"))

Each returns its summary as plain data. The command imports the one it runs from that flow's own file.
"""

from flows.cot_enhance import cot_enhance
from flows.cot_generate import cot_generate
from flows.qa_curate import qa_curate
from flows.qa_enrich import qa_enrich
from flows.qa_generate import qa_generate
from flows.qa_pipeline import qa_pipeline

__all__ = ["cot_enhance", "cot_generate", "qa_curate", "qa_enrich", "qa_generate", "qa_pipeline"]
