#!/usr/bin/env bash
# Runs samples/DropIn, with the packed library and a runtime of its own, on a bare machine: a root directory with
# nothing but what .NET and OpenCvSharp's native library need. It reads a simulated RTSP camera that runs outside.
# Usage: eng/bare-machine-test.sh   (Debian, x64, root or sudo; docs/bare-machine.md has the last result)
set -euo pipefail
repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
source "$repository/eng/packages.sh"
# Beside what every Debian has. All else comes with GTK: FreeType, HarfBuzz, X11; libicu and libssl3, which .NET loads.
needs=(libgtk-3-0 libatomic1 libdrm2)
pictures=20

skip() { echo "bare-machine-test: skipped: $1"; exit 0; }
fail() { echo "bare-machine-test: failed: $1" >&2; exit 1; }

[[ "$(uname -s)-$(uname -m)" == Linux-x86_64 ]] || skip "runs on Linux x64 only"
[[ "$(. /etc/os-release && echo "$ID")" == debian ]] || skip "a bare Debian needs a Debian's sources"
as_root=()
[[ $EUID == 0 ]] || as_root=(sudo)
"${as_root[@]}" unshare --mount true 2>/dev/null || skip "this machine forbids mounts"

# Whatever ends this script, nothing stays: the mounts are in a namespace that ends with its last program, the camera
# ends with this script's end of its input.
work="$(mktemp -d)"
running=""
clean_up() {
    [[ -z "$running" ]] || { "${as_root[@]}" kill -- "-$running" && wait "$running"; } 2>/dev/null || true
    "${as_root[@]}" rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP
# In the background and waited for, as bash runs a trap only after what is in the foreground has ended. In a process
# group of its own (-m): mmdebstrap itself ignores signals, what it has started does not.
run() {
    set -m
    "$@" &
    running=$!
    set +m
    local status=0
    wait "$running" || status=$?
    running=""
    return $status
}

install_packages mmdebstrap
"$repository/eng/camera.sh"

suite="$(. /etc/os-release && echo "$VERSION_CODENAME")"
cache="$repository/artifacts/bare-machine"
bare="$cache/$suite-$(IFS=-; echo "${needs[*]}").tar"
if [[ ! -f "$bare" ]]; then
    # The distribution's own packages, from where this machine has them.
    sources="$(grep -lsw "$suite" /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources || true)"
    [[ -n "$sources" ]] || skip "no sources of $suite in /etc/apt"
    echo "bare-machine-test: building a bare $suite with ${needs[*]}"
    mkdir -p "$cache"
    # apt's downloader, a user of its own, has to reach it.
    chmod 755 "$work"
    # Without manuals and translations, as in images of containers: half as many files.
    run "${as_root[@]}" env TMPDIR="$work" mmdebstrap --quiet --variant=minbase --format=tar \
        --dpkgopt="path-exclude=/usr/share/doc/*" --dpkgopt="path-exclude=/usr/share/man/*" \
        --dpkgopt="path-exclude=/usr/share/locale/*" \
        --include="$(IFS=,; echo "${needs[*]}")" "$suite" "$work/bare.tar" "${sources%%$'\n'*}" ||
        skip "there is no bare $suite to be had: are Debian's servers away?"
    # Only whole ones get to where the next run looks.
    "${as_root[@]}" mv "$work/bare.tar" "$bare"
fi

package=("$repository"/artifacts/package/LatestFrameCapture.[0-9]*.nupkg)
if [[ ! -f "${package[0]}" || -n "$(find "$repository/src" "$repository"/Directory.* "$repository/package-readme.md" \
    -name bin -prune -o -name obj -prune -o -type f -newer "${package[0]}" -print -quit)" ]]; then
    run "$repository/eng/pack.sh" || fail "there is no package"
    package=("$repository"/artifacts/package/LatestFrameCapture.[0-9]*.nupkg)
fi
version="$(basename "${package[0]}" .nupkg)"
version="${version#LatestFrameCapture.}"

# Outside of the repository, whose properties no user has. A packages folder of its own: in the user's there may be an
# older build of this version.
mkdir "$work/app" "$work/packed"
cp "${package[0]}" "$work/packed/"
cp "$repository/samples/DropIn/Program.cs" "$work/app/"
cat >"$work/nuget.config" <<'XML'
<configuration>
  <config>
    <add key="globalPackagesFolder" value="packages" />
  </config>
  <packageSources>
    <add key="packed" value="packed" />
  </packageSources>
</configuration>
XML
runtime=OpenCvSharp4.official.runtime.linux-x64
runtime_version="$(
    sed -n "s/.*Include=\"$runtime\" Version=\"\([^\"]*\)\".*/\1/p" "$repository/Directory.Packages.props"
)"
cat >"$work/app/DropIn.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="LatestFrameCapture" Version="$version" />
    <PackageReference Include="$runtime" Version="$runtime_version" />
  </ItemGroup>
</Project>
XML
echo "bare-machine-test: publishing samples/DropIn with LatestFrameCapture $version and $runtime"
publish() {
    unset NUGET_PACKAGES
    cd "$work/app"
    exec dotnet publish -c Release -r linux-x64 --self-contained -o "$work/program" --nologo -v quiet
}
run publish >"$work/published" 2>&1 || { cat "$work/published" >&2; fail "the sample cannot be published"; }
cmp "${package[0]}" "$work"/packages/latestframecapture/*/*.nupkg
run dotnet build "$repository/tools/CameraSimulator" -c Release --nologo -v quiet >"$work/built" 2>&1 ||
    { cat "$work/built" >&2; fail "the camera cannot be built"; }

mkdir "$work/root"
run "${as_root[@]}" tar -xf "$bare" -C "$work/root"
installed="$(dpkg-query --admindir="$work/root/var/lib/dpkg" -W -f='${Package}\n')"
video="$(
    grep -E '^(ffmpeg|libav(codec|format|util|filter|device)|libsw(scale|resample)|gstreamer|libgst|libopencv|python)' \
        <<<"$installed" || true
    find "$work/root" -xdev \( -name 'ffmpeg*' -o -name 'libavcodec*' -o -name 'libgst*' -o -name 'libopencv*' \)
)"
[[ -z "$video" ]] || fail "the machine is not bare: $video"
size="$(du -sm "$work/root" | cut -f 1)"

"${as_root[@]}" cp -r "$work/program" "$work/root/app"
missing="$(
    "${as_root[@]}" chroot "$work/root" ldd /app/libOpenCvSharpExtern.so | sed -n 's/^\s*\(.*\) => not found/\1/p'
)"
[[ -z "$missing" ]] || fail "OpenCvSharp's native library lacks $missing"

# With a password, asked for by Digest: its hashes are libssl's, which .NET loads only then.
coproc camera {
    exec dotnet "$repository/tools/CameraSimulator/bin/Release/net10.0/CameraSimulator.dll" \
        --user viewer --password not-for-logs --authentication digest --until-stdin-closes
}
read -r -t 30 url <&"${camera[0]}" || fail "there is no camera"

echo "bare-machine-test: running; the machine has $(wc -l <<<"$installed") packages, $size MB, and a program of" \
    "$(du -sm "$work/program" | cut -f 1) MB"
# The network is this machine's, so loopback reaches the camera. .NET does not start without /proc.
in_bare_machine='
    cd "$1"
    for directory in proc sys dev; do mount --rbind "/$directory" "$directory"; done
    exec chroot . env -i PATH=/usr/bin:/bin timeout 60 /app/DropIn "$2" "$3"'
status=0
run "${as_root[@]}" unshare --mount bash -euc "$in_bare_machine" bare "$work/root" "$url" "$pictures" \
    >"$work/output" 2>&1 || status=$?
opened="$(grep -m 1 ', read by ' "$work/output" || true)"
last="$(grep '^picture ' "$work/output" | tail -n 1 || true)"
if [[ $status != 0 || "$opened" != *", Live), read by RTSP+libavcodec"*"(OpenCvSharp)" ]] ||
    [[ "$last" != picture*" $pictures, "* ]] || grep -q not-for-logs "$work/output"; then
    tail -n 20 "$work/output" >&2
    fail "exit code $status; ${opened:-the camera was not opened}; ${last:-no picture}"
fi
echo "  $opened"
echo "bare-machine-test: passed in $SECONDS s: $last"
