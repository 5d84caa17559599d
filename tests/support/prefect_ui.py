"""Prefect's UI in a browser, as far as tests use it: a deployment's form, a run, its artifacts."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.support.prefect_api import Data, PrefectAPI


@dataclass(frozen=True)
class PrefectUI:
    """The UI of a server, in one page of a browser."""

    page: Page
    api: PrefectAPI

    @property
    def address(self) -> str:
        return self.api.url.removesuffix("/api")

    def log_in(self) -> None:
        """Give the server's secret, which the browser then keeps."""
        self.page.goto(self.address)
        self.page.get_by_role("textbox").fill(self.api.secret or "")
        self.page.get_by_role("button", name="Login").click()
        expect(self.page.get_by_role("button", name="Login")).not_to_be_visible()

    def open_form(self, deployment: str) -> None:
        self.page.goto(f"{self.address}/deployments/deployment/{self.api.deployment(deployment)['id']}/run")
        expect(self.page.get_by_role("button", name="Submit")).to_be_visible()

    def field(self, name: str) -> Locator:
        """A parameter in the form, with its label and its help."""
        label = self.page.locator(".schema-form-property__label", has_text=re.compile(f"^{name}( |$)"))
        return self.page.locator(".p-label.schema-form-property", has=label)

    def fill(self, **values: str) -> None:
        """Fill in parameters."""
        for name, value in values.items():
            self.field(name).locator("textarea, input").fill(value)

    def fill_optional(self, kind: str, name: str, value: str) -> None:
        """Fill in a parameter that may be left out: its kind is chosen first."""
        self.field(name).get_by_text(kind, exact=True).click()
        self.fill(**{name: value})

    def submit(self) -> None:
        self.page.get_by_role("button", name="Submit").click()
        expect(self.page).to_have_url(re.compile("tab=Runs"))

    def open_run(self, run: Data) -> None:
        self.page.goto(f"{self.address}/runs/flow-run/{run['id']}")

    def open_summary(self, run: Data) -> None:
        summary = self.api.summary(run)
        self.page.goto(f"{self.address}/artifacts/artifact/{summary['id']}")
        expect(self.page.get_by_text("Ratings")).to_be_visible()

    def figure(self, name: str) -> str:
        """A figure of the summary, by the name before it."""
        row = self.page.locator("tr", has=self.page.get_by_text(name, exact=True))
        return row.locator("td, th").last.inner_text().strip()
