"""The web app: its sources are in `app/` (TypeScript), what is built of them in `dist/`, which is served."""
