#!/usr/bin/env python3
"""Starts a LiveKit cluster on this machine: Redis, the nodes, and nginx in front of them. It ends them when it is ended.

    LIVEKIT_KEYS='mykey: a-secret-of-32-random-characters' deploy/livekit-cluster/run_local.py [--port 7880] [--nodes 2]

The nodes use livekit.yaml and nginx uses nginx.conf, as they are for several machines apart from addresses, ports, network
interfaces and TLS. All of it is reached at 127.0.0.1; livekit-server opens its TCP port of media at every address. When everything
answers, the program prints one line of JSON: the URL of nginx, and id, URL, port of metrics, process and log of each node. SIGINT or
SIGTERM ends everything at once, the nodes too. Files and logs are in --folder, by default in a temporary one. Needs redis-server,
nginx, and livekit-server (`make peers`, or --livekit).
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
LIVEKIT = HERE.parents[1] / "target/peers/livekit-server"
HOST = "127.0.0.1"
# Ports after the first one, which is nginx'.
REDIS, FIRST_NODE, PORTS_OF_A_NODE = 1, 2, 4
# The place of livekit.yaml that chooses network interfaces.
LOOPBACK_FOR = r"^  # interfaces:\n  #   includes: .*\n"
START_S = 15
# A process that has not ended after this time is killed.
END_S = 5


def replaced(text, pattern, new):
    """`text` with the one place of a pattern replaced: the file and this program must agree."""
    text, count = re.subn(pattern, lambda _: new, text, flags=re.MULTILINE)
    if count != 1:
        raise RuntimeError(f"the configuration has {count} places of {pattern}: one was expected")
    return text


def whole_nginx(site, folder):
    """A whole configuration of nginx around a file of conf.d. All files are in a folder."""
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
    # Only root may change the user of the workers, who must reach the folder.
    user = "user root;\n" if os.getuid() == 0 else ""
    return (
        f"daemon off;\nworker_processes 1;\n{user}pid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\n"
        f"events {{ worker_connections 4096; }}\nhttp {{\n{temporary}{site}}}\n"
    )


def front(port, nodes):
    """nginx.conf with these addresses and without TLS."""
    site = (HERE / "nginx.conf").read_text()
    servers = "".join(f"    server {HOST}:{node} max_fails=1 fail_timeout=1s;\n" for node in nodes)
    site = replaced(site, r"(^    server 10\..*\n)+", servers)
    site = replaced(site, r"^    listen 443 ssl;$", f"    listen {HOST}:{port};")
    return replaced(site, r"(^    ssl_certificate.*\n)+", "")


class Cluster:
    """The processes, in the order of their start."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []
        self.nodes = []
        self.forgotten = set()

    def run(self, options):
        port = options.port
        redis = port + REDIS
        nodes = [port + FIRST_NODE + PORTS_OF_A_NODE * n for n in range(options.nodes)]
        memory_only = ["--save", "", "--appendonly", "no"]
        self.start("redis", [program("redis-server"), "--port", redis, "--bind", HOST, "--dir", self.folder, *memory_only], redis)
        # Media on the loopback only.
        text = replaced((HERE / "livekit.yaml").read_text(), LOOPBACK_FOR, "  interfaces:\n    includes: [lo]\n")
        (self.folder / "livekit.yaml").write_text(text)
        for n, first in enumerate(nodes):
            self.nodes.append(self.node(n + 1, first, redis, options.livekit))
        (self.folder / "nginx.conf").write_text(whole_nginx(front(port, nodes), self.folder))
        self.start("nginx", [program("nginx"), "-e", self.folder / "nginx.log", "-c", self.folder / "nginx.conf"], port)
        return {"url": f"ws://{HOST}:{port}", "nodes": self.nodes}

    def node(self, number, port, redis, livekit):
        environment = dict(os.environ, REDIS_HOST=f"{HOST}:{redis}", NODE_IP=HOST)
        command = [livekit, "--config", self.folder / "livekit.yaml", "--bind", HOST, "--port", port]
        command += ["--rtc.tcp_port", port + 1, "--udp-port", port + 2, "--prometheus.port", port + 3]
        command += ["--rtc.enable_loopback_candidate"]
        process = self.start(f"node-{number}", command, port, environment)
        self.redis = environment["REDIS_HOST"]
        log = self.folder / f"node-{number}.log"
        found = re.search(r'"nodeID":"(\w+)"', log.read_text())
        return {"id": found.group(1), "url": f"ws://{HOST}:{port}", "metrics": port + 3, "pid": process.pid, "log": str(log)}

    def start(self, name, command, port, environment=None):
        """Starts a process and waits until its port answers."""
        log = self.folder / f"{name}.log"
        # A session of its own, so that Ctrl-C reaches this program alone, which ends the others in order.
        process = subprocess.Popen(
            [str(word) for word in command], stdout=log.open("a"), stderr=subprocess.STDOUT, env=environment, start_new_session=True
        )
        self.processes.append(process)
        limit = time.monotonic() + START_S
        while True:
            if process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"{name} did not start:\n{log.read_text()[-2000:]}")
            try:
                socket.create_connection((HOST, port), 0.2).close()
                return process
            except OSError:
                time.sleep(0.02)

    def forget_dead_nodes(self):
        """What livekit-server.service does after the end of a node."""
        for process in self.processes:
            for node in self.nodes:
                if node["pid"] == process.pid and process.poll() is not None and node["id"] not in self.forgotten:
                    self.forgotten.add(node["id"])
                    subprocess.run([HERE / "forget-node", node["id"]], env=dict(os.environ, REDIS_HOST=self.redis), check=False)

    def stop(self):
        """Ends nginx, then the nodes, then Redis. A further signal changes nothing."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for process in reversed(self.processes):
            if process.poll() is not None:
                continue
            process.terminate()
            # The first signal drains a node, which waits for its participants; the second one ends it.
            if process.pid in [node["pid"] for node in self.nodes]:
                time.sleep(0.05)
                process.terminate()
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def program(name):
    """The path of a program, also where only root has the folder in its path."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not path:
        raise RuntimeError(f"{name} is missing: install it")
    return path


def ended(*_):
    raise KeyboardInterrupt


def main():
    read = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    read.add_argument("--port", type=int, default=7880, help="the port of nginx; the next ones are those of Redis and the nodes")
    read.add_argument("--nodes", type=int, default=2)
    read.add_argument("--folder", type=pathlib.Path, help="files and logs; a temporary folder by default")
    read.add_argument("--livekit", type=pathlib.Path, default=LIVEKIT, help="the program livekit-server")
    options = read.parse_args()
    if not os.environ.get("LIVEKIT_KEYS"):
        print("run_local.py: no keys: set LIVEKIT_KEYS='KEY: SECRET', with a secret of at least 32 characters", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, ended)
    with tempfile.TemporaryDirectory(prefix="livekit-cluster-") as temporary:
        cluster = Cluster(options.folder or pathlib.Path(temporary))
        try:
            print(json.dumps(cluster.run(options)), flush=True)
            while True:
                cluster.forget_dead_nodes()
                time.sleep(0.05)
        except KeyboardInterrupt:
            return 0
        except RuntimeError as error:
            print(f"run_local.py: {error}", file=sys.stderr)
            return 1
        finally:
            cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
