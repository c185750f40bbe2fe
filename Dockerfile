# The service image: API, pages and the embedded worker. The sandbox image is another one,
# which `judge image build` makes from sandbox/.
ARG BASE_IMAGE=python:3.11-slim-bookworm
FROM ${BASE_IMAGE}

RUN useradd --uid 10001 --create-home judge \
    && install -d -o judge -g judge /var/lib/judge

WORKDIR /srv/judge
COPY requirements/run.lock requirements/run.lock
RUN python3 -m venv /opt/judge \
    && /opt/judge/bin/pip install --no-cache-dir --require-hashes -r requirements/run.lock

COPY pyproject.toml README.md ./
COPY sandbox sandbox
COPY judge judge
COPY api api
RUN /opt/judge/bin/pip install --no-cache-dir --no-deps --no-build-isolation .
COPY problems problems

ENV PATH=/opt/judge/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    JUDGE_DATABASE_URL=sqlite:////var/lib/judge/judge.sqlite3 \
    JUDGE_HOST=0.0.0.0 \
    JUDGE_PORT=8000
USER judge
VOLUME /var/lib/judge
EXPOSE 8000
CMD ["judge", "serve"]
