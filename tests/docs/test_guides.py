"""The pages keep their word: the command line understands every command in their blocks, and those that are soon done run as printed."""

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
import typer

from symbiosis.cli import main
from symbiosis.cli.app import app

FOLDERS = ("guide", "howto", "zh")
READMES = ("README.md", "README.zh-CN.md")
BLOCK = re.compile(r"^(?P<fence>`{3,})[^\n`]*\n(?P<text>.*?)^(?P=fence)", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^\s*(?:\$ )?(?:\.venv/bin/)?symbiosis(?P<words>(?: .*)?)$")
CODE = re.compile(r"# exit code (\d)")
HOURS = ("--hours", "24")
SHORT = {"run", "compare"}
"""Commands that take `--hours`: a day of the park shows as well as a year that they run."""
SERVER = "explore"
"""Ends with Ctrl-C alone; tests/browser opens it."""
RUN_ELSEWHERE = "docs/guide/accounting.md"
"""Its commands need the files that it shows: test_accounting.py runs them all."""
WRONG = typer.BadParameter.__base__
"""What the command line raises where it does not understand."""


def commands(text):
    """Yield the words of every command in the blocks of a page, and the exit codes that it may end with."""
    for block in BLOCK.finditer(text):
        for line in re.sub(r"\\\n\s*", "", block["text"]).splitlines():
            found = COMMAND.match(line)
            if found is not None:
                code = CODE.search(line)
                yield shlex.split(found["words"], comments=True), {int(code[1])} if code else {0, 1}


def _pages():
    """Return the text of each page by its path."""
    root = Path(__file__).resolve().parents[2]
    paths = [root / name for name in READMES]
    paths += [path for name in FOLDERS for path in sorted((root / "docs" / name).glob("*.md"))]
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


PAGES = _pages()
SHOWN = [page for page, text in PAGES.items() if next(commands(text), None) is not None]


@pytest.fixture(autouse=True)
def _language_as_before(monkeypatch):
    monkeypatch.setattr("symbiosis.cli.options._chosen", None)


def parse(words):
    """Read a command as the command line does, without running it."""
    command, context = typer.main.get_command(app), None
    name, rest = "symbiosis", list(words)
    while True:
        context = command.make_context(name, rest, parent=context)
        if not hasattr(command, "resolve_command"):
            return
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])


def test_every_command_of_every_page_is_understood():
    wrong = []
    for page, text in PAGES.items():
        for words, _ in commands(text):
            try:
                parse(words)
            except typer.Exit:
                continue  # what --help and --version end with
            except WRONG as error:
                wrong.append((page, shlex.join(words), error.format_message()))
    assert wrong == []


@pytest.mark.parametrize(
    "page", ["docs/guide/getting-started.md", "docs/guide/sweeps.md", "docs/zh/quick-start.md", RUN_ELSEWHERE]
)
def test_the_commands_of_a_page_are_found(page):
    assert len(list(commands(PAGES[page]))) >= 5


@pytest.mark.parametrize(
    "words",
    [
        "rum suzhou-sip",
        "run",
        "run suzhou-sip --hour 24",
        "run suzhou-sip --hours many",
        "run suzhou-sip --hours 0",
        "compare suzhou-sip",
        "run suzhou-sip --lang fr",
        "scheme formular CN-NDRC-2025",
        "check my-park another",
    ],
)
def test_a_command_that_is_wrong_is_not_understood(words):
    with pytest.raises(WRONG):
        parse(shlex.split(words))


def test_a_block_gives_its_commands_with_their_exit_codes():
    text = "symbiosis parks\n```console\n$ symbiosis run p \\\n    --seed 1  # a note\nsymbiosis score p   # exit code 1\n$ make run\n```\n"
    assert list(commands(text)) == [(["run", "p", "--seed", "1"], {0, 1}), (["score", "p"], {1})]


@pytest.mark.parametrize("page", [page for page in SHOWN if page != RUN_ELSEWHERE])
def test_the_commands_of_a_page_run_in_the_order_in_which_it_shows_them(root, page, tmp_path, monkeypatch, capsys):
    for experiment in (root / "experiments").iterdir():
        if (experiment / "sweep.yaml").is_file():
            folder = tmp_path / "experiments" / experiment.name
            folder.mkdir(parents=True)
            shutil.copy(experiment / "sweep.yaml", folder)
            with (folder / "sweep.yaml").open("a", encoding="utf-8") as handle:
                handle.write(f"hours: {HOURS[1]}\n")
    monkeypatch.chdir(tmp_path)
    for words, codes in commands(PAGES[page]):
        if words[:1] == [SERVER]:
            continue
        short = HOURS if words[0] in SHORT and "--without" not in words and "--hours" not in words else ()
        monkeypatch.setattr("symbiosis.cli.options._chosen", None)
        monkeypatch.setattr(sys, "argv", ["symbiosis", *words, *short])
        with pytest.raises(SystemExit) as done:
            main()
        assert (done.value.code or 0) in codes, (shlex.join(words), capsys.readouterr().err)
