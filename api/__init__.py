"""The judge's HTTP service: submissions in, verdicts out.

It knows problems and verdicts, never how a box is made: workers claim what is
queued through ``judge.worker.Judgements``, which ``api.store.judgements`` keeps.
"""
