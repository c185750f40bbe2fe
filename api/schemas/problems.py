"""Problems as candidates may see them. What is not named here cannot get out."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from judge.problem import Problem

_DIGEST = "6f1c0c9b3b7d6a0c9c7c2f8f1f4ac0a7b7a4a6f0f6b8a1d2f3e4c5b6a7988990"


class LimitsView(BaseModel):
    """What a submission may use."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [{"cpu_seconds": 10.0, "call_seconds": 2.0, "memory_mib": 256}]
        },
    )

    cpu_seconds: float = Field(description="CPU time over all calls.")
    call_seconds: float = Field(description="Wall time of one call.")
    memory_mib: int = Field(description="Memory, in MiB.")


class EntryView(BaseModel):
    """A function or class that a submission must define."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "mini_batch_gd",
                    "kind": "function",
                    "signature": "(X: ndarray, y: ndarray) -> ndarray",
                    "methods": {},
                }
            ]
        }
    )

    name: str
    kind: str = Field(description="function or class.")
    signature: str = Field(description="The call it must accept.")
    methods: dict[str, str] = Field(description="Of a class: signatures by method name.")


_PROBLEM: JsonDict = {
    "id": "mini_batch_gd",
    "title": "Mini-batch gradient descent",
    "category": "algorithm",
    "difficulty": "medium",
    "topics": ["optimisation"],
    "minutes": 25,
    "digest": _DIGEST,
}


class ProblemSummary(BaseModel):
    """A problem in the list."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_PROBLEM]})

    id: str
    title: str
    category: str
    difficulty: str
    topics: list[str]
    minutes: int = Field(description="What a prepared candidate needs.")
    digest: str = Field(description="Its version: changes with anything that decides a verdict.")

    @classmethod
    def of(cls, problem: Problem) -> "ProblemSummary":
        """What the list shows of a problem."""
        return cls(
            id=problem.id,
            title=problem.title,
            category=problem.category,
            difficulty=problem.difficulty,
            topics=list(problem.topics),
            minutes=problem.minutes,
            digest=problem.digest,
        )


class ProblemView(ProblemSummary):
    """A problem as candidates may see it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_PROBLEM,
                    "statement": "# Mini-batch gradient descent\n...",
                    "starter": "def mini_batch_gd(X, y): ...\n",
                    "sample_tests": "def test_one_row(): ...\n",
                    "entries": [
                        {
                            "name": "mini_batch_gd",
                            "kind": "function",
                            "signature": "(X: ndarray, y: ndarray) -> ndarray",
                            "methods": {},
                        }
                    ],
                    "limits": {"cpu_seconds": 10.0, "call_seconds": 2.0, "memory_mib": 256},
                    "imports": ["numpy", "stdlib"],
                }
            ]
        }
    )

    statement: str = Field(description="Markdown with TeX.")
    starter: str = Field(description="What the editor opens with.")
    sample_tests: str = Field(description="The tests that candidates may see and run.")
    entries: list[EntryView]
    limits: LimitsView
    imports: list[str] = Field(description="What a submission may import.")

    @classmethod
    def of(cls, problem: Problem) -> "ProblemView":
        """What candidates may see of a problem."""
        return cls(
            **ProblemSummary.of(problem).model_dump(),
            statement=problem.statement,
            starter=problem.starter,
            sample_tests=problem.sample,
            entries=[
                EntryView(
                    name=entry.name,
                    kind=entry.kind,
                    signature=str(entry.signature),
                    methods={name: str(each) for name, each in entry.methods.items()},
                )
                for entry in problem.entries
            ],
            limits=LimitsView.model_validate(problem.limits),
            imports=list(problem.imports),
        )
