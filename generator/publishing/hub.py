"""The hub of Hugging Face, through its own client: what is there of a set, and a commit of files to it.

The key is the client's own affair: `HF_TOKEN`, or what `hf auth login` stored. Where the hub lies says `HF_ENDPOINT`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from json import JSONDecodeError
from typing import TYPE_CHECKING

from generator.errors import GeneratorError, UsageError
from generator.publishing.files import Upload

if TYPE_CHECKING:
    from huggingface_hub import HfApi

_KIND = "dataset"


@dataclass(frozen=True, slots=True)
class Repository:
    """A set on the hub.

    Attributes:
        name: `who/what`.
        address: Its page.
        user: Whose key is used.
        private: Whether only they see it; None: it is not there yet.
    """

    name: str
    address: str
    user: str
    private: bool | None


def look_up(name: str) -> Repository:
    """What the hub knows of a set and of whoever asks.

    Raises:
        UsageError: The name is none, or there is no key, or the hub does not take it.
        GeneratorError: The hub cannot be reached.
    """
    from huggingface_hub.errors import RepositoryNotFoundError

    api = _api()
    with _sentences(name):
        user = str(api.whoami()["name"])
        full = name if "/" in name else f"{user}/{name}"
        address = f"{api.endpoint}/datasets/{full}"
        try:
            found = api.repo_info(full, repo_type=_KIND)
        except RepositoryNotFoundError:
            return Repository(full, address, user, None)
        return Repository(full, address, user, bool(found.private))


def publish(repository: Repository, files: Sequence[Upload], *, private: bool, message: str) -> str:
    """Make the set if it is not there, and commit all files at once; returns the commit's address.

    Raises:
        UsageError, GeneratorError: As for `look_up`; then nothing of the commit is there.
    """
    from huggingface_hub import CommitOperationAdd

    api = _api()
    with _sentences(repository.name):
        if repository.private is None:
            api.create_repo(repository.name, repo_type=_KIND, private=private, exist_ok=True)
        adds = [CommitOperationAdd(path_in_repo=file.name, path_or_fileobj=file.path) for file in files]
        made = api.create_commit(repository.name, adds, commit_message=message, repo_type=_KIND)
    return str(made.commit_url)


def _api() -> "HfApi":
    from huggingface_hub import HfApi

    return HfApi(library_name="generator")


@contextmanager
def _sentences(name: str) -> Iterator[None]:
    """Turn what the client raises into a sentence; a key is in none of its messages."""
    from huggingface_hub.errors import (
        HfHubHTTPError,
        HFValidationError,
        HTTPError,  # of the library that the client's version stands on
        LocalTokenNotFoundError,
        OfflineModeIsEnabled,
    )

    try:
        yield
    except HFValidationError as error:
        raise UsageError(f"{name!r} cannot be a set's name on the hub ({error}); use WHO/NAME.") from None
    except LocalTokenNotFoundError:
        raise UsageError(
            "The hub wants a key: put one that may write into HF_TOKEN (huggingface.co/settings/tokens), or run "
            "`hf auth login`."
        ) from None
    except HfHubHTTPError as error:
        code = error.response.status_code
        said = error.server_message or error.response.reason_phrase
        if code in (401, 403):
            raise UsageError(
                f"The hub does not let this key do that ({code}: {said}); use one that may write."
            ) from None
        raise GeneratorError(f"The hub answered {code} ({said}); nothing was published: run it again.") from None
    except (HTTPError, OfflineModeIsEnabled, OSError, RuntimeError, JSONDecodeError) as error:
        raise GeneratorError(f"The hub cannot be reached ({error}); nothing was published: run it again.") from None
    except ValueError as error:  # what the hub finds wrong with README.md
        said = " ".join(str(error).split()).rstrip(".")
        raise UsageError(f"The hub does not take the card ({said}); mend README.md and run it again.") from None
