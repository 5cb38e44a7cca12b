#!/usr/bin/env bash
# Installs what pip cannot bring: a C++20 compiler and the venv module. Debian as root only;
# elsewhere it says what is missing.
set -euo pipefail
python=${1:-python3}

missing=()
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || missing+=(python3)
"$python" -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
# The headers of Python: the extension is compiled against them.
"$python" -c 'import os, sys, sysconfig
sys.exit(not os.path.exists(sysconfig.get_path("include") + "/Python.h"))' 2>/dev/null ||
  missing+=(python3-dev)
command -v g++ >/dev/null || missing+=(g++)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
else
  echo "make: need ${missing[*]}, got none on this machine; install them and run make again" >&2
  exit 1
fi
