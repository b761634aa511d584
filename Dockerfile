# fudsched for a public server; docker-compose.yml puts it behind TLS and beside its database.
FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
WORKDIR /opt/fudsched
COPY requirements-pdf.txt ./
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements-pdf.txt
COPY manage.py ./
COPY fudsched fudsched
COPY static static
COPY templates templates
# The names a public server needs to collect its files; the real ones come when it runs. This start compiles the languages too.
RUN FUDSCHED_ORIGIN=https://build.invalid FUDSCHED_SECRET_KEY=build FUDSCHED_STATIC=/opt/static \
    /opt/venv/bin/python manage.py collectstatic --no-input

FROM python:3.13-slim-bookworm
# What WeasyPrint makes the sheets' PDFs with, and faces for titles in every script; among Liberation's is a narrow one, for doors.
RUN apt-get update && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    fonts-liberation fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent fudsched
COPY --from=build /opt /opt
ENV PATH=/opt/venv/bin:$PATH FUDSCHED_STATIC=/opt/static PYTHONUNBUFFERED=1 WEB_CONCURRENCY=2
WORKDIR /opt/fudsched
USER fudsched
EXPOSE 8000
CMD ["gunicorn", "fudsched.wsgi", "--worker-class", "gthread", "--threads", "8", "--graceful-timeout", "10", "--no-control-socket", "--bind", "0.0.0.0:8000"]
