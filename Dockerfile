FROM python:3.13-slim-trixie AS build
ENV UV_PROJECT_ENVIRONMENT=/opt/mtss UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
WORKDIR /src
COPY tools/uv.txt tools/uv.txt
RUN python -m pip install --no-cache-dir --require-hashes --requirement tools/uv.txt
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --locked --no-dev --extra tracing --no-install-project
COPY . .
RUN uv sync --locked --no-dev --extra tracing --no-editable

FROM python:3.13-slim-trixie
RUN useradd --system --uid 10001 --no-create-home mtss && install -d -o mtss /letters
COPY --from=build /opt/mtss /opt/mtss
ENV PATH=/opt/mtss/bin:$PATH PYTHONUNBUFFERED=1
WORKDIR /opt/mtss
USER mtss
CMD ["mtss", "--help"]
