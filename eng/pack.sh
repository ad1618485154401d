#!/usr/bin/env bash
# Packs all packages into artifacts/package and checks what came out. Usage: eng/pack.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# In folders of its own, but inside the repository: only there do paths become /_/ in the binaries, and the packer's
# folders are nobody's business.
build=artifacts/pack

# First, so that a failed run leaves no older package behind.
rm -rf "$build" artifacts/package

echo "pack: packing"
for project in src/*/; do
    dotnet pack "$project" -p:ContinuousIntegrationBuild=true --artifacts-path "$build" -c Release --nologo -v quiet \
        -o "$build/package"
done
echo "pack: checking"
for package in "$build"/package/*.nupkg; do dotnet run eng/CheckPackage.cs -- "$package"; done

# Only a package that passed gets to where others look for it.
mv "$build/package" artifacts/package
echo "pack: $(echo artifacts/package/*.nupkg)"
