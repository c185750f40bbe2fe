"""The API's own pages in a real browser: they work under the policy, and load nothing else."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright
from running_service import running_service

pytestmark = pytest.mark.browser
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def service():
    with running_service("local", quiet=True, workers="0") as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    program = os.environ.get("JUDGE_TEST_BROWSER") or shutil.which("chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield launched
        launched.close()


@pytest.fixture
def opened(service, browser):
    """The API page, what it asked for, and what it complained about."""
    context = browser.new_context()
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{service.url}/docs")
    page.wait_for_selector(".opblock")
    yield page, asked, complaints
    context.close()


def test_the_page_lists_every_operation_without_a_complaint(opened):
    page, _, complaints = opened
    assert page.locator(".opblock-summary-path").count() >= 8
    assert complaints == []


def test_the_page_loads_nothing_from_elsewhere(opened, service):
    _, asked, _ = opened
    assert [url for url in asked if not url.startswith((service.url, "data:", "blob:"))] == []


def test_a_request_can_be_tried_out_with_the_key(opened, service):
    page, _, _ = opened
    page.click("button.authorize")
    page.fill(".auth-container input", service.key)
    page.click(".auth-container button[type=submit]")
    page.click(".auth-container .btn-done")
    operation = page.locator(".opblock", has=page.locator("[data-path='/api/v1/problems']"))
    operation.locator(".opblock-summary-path").click()
    operation.locator("button.execute").click()
    page.wait_for_selector(".live-responses-table .response-col_status")
    assert "mini_batch_gd" in page.inner_text(".live-responses-table")
