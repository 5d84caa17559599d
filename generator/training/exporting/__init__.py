"""A trained model into Ollama, in steps that go on where they were interrupted."""

from generator.training.exporting.export import export
from generator.training.exporting.settings import Exported, ExportSettings

__all__ = ["ExportSettings", "Exported", "export"]
