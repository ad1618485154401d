#!/usr/bin/env bash
# Packs the library into artifacts/package and checks what came out. Usage: eng/pack.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/feed.sh

# Not in the ordinary bin and obj: those may be a build with the other OpenCvSharp, which tests still want to run. But
# inside the repository: only there do paths become /_/ in the binaries, and the packer's folders are nobody's business.
build=artifacts/pack
project=(src/LatestFrameCapture -p:OpenCv=OpenCvSharp4 -p:ContinuousIntegrationBuild=true --artifacts-path "$build")

# First, so that a failed run leaves no older package behind.
rm -rf "$build" artifacts/package

status=0
restore_from_feed "${project[@]}" || status=$?
if [[ $status == 3 ]]; then
    echo "pack: cannot be packed here: the package feed does not carry OpenCvSharp4"
    exit 0
elif [[ $status != 0 ]]; then
    echo "pack: the restore failed" >&2
    exit 1
fi

echo "pack: packing"
dotnet pack "${project[@]}" -c Release --no-restore --nologo -v quiet -o "$build/package"
echo "pack: checking"
dotnet run eng/CheckPackage.cs -- "$build"/package/*.nupkg

# Only a package that passed gets to where others look for it.
mv "$build/package" artifacts/package
echo "pack: $(echo artifacts/package/*.nupkg)"
