# The API with the accounts of /etc/ats-graph/integrations.toml, and its journal in /var/lib/ats-graph.
# Build: docker build -t ats-graph .
# It needs ATS_GRAPH_SEAL_KEYS when it runs: docker run --rm ats-graph ats-graph keyring new
FROM python:3.12-slim AS build
WORKDIR /build
RUN python -m venv /opt/ats-graph
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY connectors connectors
COPY graphql_api graphql_api
RUN /opt/ats-graph/bin/pip install --no-cache-dir --constraint constraints.txt .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home ats-graph \
  && install --directory --owner=ats-graph --mode=0700 /var/lib/ats-graph
COPY --from=build /opt/ats-graph /opt/ats-graph
ENV PATH=/opt/ats-graph/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ATS_GRAPH_HOST=0.0.0.0 \
    ATS_GRAPH_PORT=8000 \
    ATS_GRAPH_CONFIG=/etc/ats-graph/integrations.toml \
    ATS_GRAPH_DATABASE_URL=sqlite:////var/lib/ats-graph/journal.db
VOLUME /var/lib/ats-graph
USER ats-graph
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=2)"]
CMD ["ats-graph", "serve"]
