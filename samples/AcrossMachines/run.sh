#!/usr/bin/env bash
# Shows both programs on one machine: a redis-server on loopback that keeps nothing on disk, cameras, and a wall that
# reads them from it. Usage: samples/AcrossMachines/run.sh [name=url …]
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$here/../.."

"$root/eng/redis.sh"
echo "across-machines: building"
for program in Cameras Wall; do
    (cd "$root" && dotnet build "samples/AcrossMachines/$program" -c Release --nologo -v quiet)
done
source "$root/eng/native.sh"
use_network_native

export REDIS=127.0.0.1:6390
redis-server --port 6390 --bind 127.0.0.1 --save "" --appendonly no >/dev/null &
trap 'kill $(jobs -p) 2>/dev/null' EXIT
dotnet "$here/Cameras/bin/Release/net10.0/Cameras.dll" "$@" &
names=()
for camera in "$@"; do names+=("${camera%%=*}"); done
dotnet "$here/Wall/bin/Release/net10.0/Wall.dll" "${names[@]}"
