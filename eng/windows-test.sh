#!/usr/bin/env bash
# Runs what does not need OpenCV's native half as a Windows program, under Wine: the RTSP and HTTP clients against
# simulated cameras of this machine, FFmpegSource with the ffmpeg.exe of an npm package (FFmpeg 4.1), child processes,
# environment variables. Usage: eng/windows-test.sh   (Debian, x64; docs/windows.md has the last result)
# Not part of .ci/run: it installs half a gigabyte.
set -euo pipefail
repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
source "$repository/eng/packages.sh"
ffmpeg_package=@ffmpeg-installer/win32-x64@4.1.0

fail() { echo "windows-test: failed: $1" >&2; exit 1; }
[[ "$(uname -s)-$(uname -m)" == Linux-x86_64 ]] || { echo "windows-test: skipped: runs on Linux x64 only"; exit 0; }

# Its own Windows, with nothing of the user's; all of its processes end with its server.
work="$(mktemp -d)"
export WINEPREFIX="$work/prefix" WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="mshtml,winedbg.exe=" LC_ALL=C.UTF-8
unset DISPLAY DOTNET_STARTUP_HOOKS OPENCVSHARP_NATIVE
clean_up() {
    if [[ -d "$WINEPREFIX" ]]; then
        wineserver -k 2>/dev/null || true
        wineserver -w 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

install_packages wine wine64 gcc-mingw-w64-x86-64 ffmpeg
"$repository/eng/camera.sh"

# Not in the ordinary bin and obj, where the next build would find what was restored for one runtime only. Folders with
# blanks and letters that are not ASCII, as users have them.
built="$repository/artifacts/windows" program="$work/a program/é"
mkdir -p "$built" "$program"
echo "windows-test: publishing"
dotnet publish "$repository/tests/Programs/OnWindows" -c Release -r win-x64 --self-contained \
    --artifacts-path "$built/build" -o "$program" --nologo -v quiet >"$work/published" 2>&1 ||
    { cat "$work/published" >&2; fail "the program cannot be published"; }
dotnet build "$repository/tools/CameraSimulator" -c Release --nologo -v quiet >"$work/published" 2>&1 ||
    { cat "$work/published" >&2; fail "the camera cannot be built"; }
x86_64-w64-mingw32-gcc -shared -O2 -o "$program/getenv.dll" "$repository/tests/Programs/OnWindows/getenv.c" \
    -l:libmsvcrt.a
[[ "$(x86_64-w64-mingw32-objdump -p "$program/getenv.dll")" == *"DLL Name: msvcrt.dll"* ]] ||
    fail "getenv.dll does not use msvcrt.dll"

arguments=("getenv=getenv.dll")
if [[ ! -f "$built/ffmpeg.exe" ]] && command -v npm >/dev/null; then
    (cd "$work" && npm pack --loglevel error "$ffmpeg_package" >/dev/null && tar -xzf ffmpeg-installer-*.tgz) &&
        mv "$work/package/ffmpeg.exe" "$built/ffmpeg.exe" || true
fi
if [[ -f "$built/ffmpeg.exe" ]]; then
    cp "$built/ffmpeg.exe" "$program/"
    arguments+=("ffmpeg=Z:${program//\//\\}\\ffmpeg.exe")
fi
ffmpeg -v error -f lavfi -i testsrc=size=320x240:rate=25 -frames:v 50 -pix_fmt yuv420p "$program/a file é.mkv"
arguments+=("file=Z:${program//\//\\}\\a file é.mkv")

# They end with this script's end of their inputs.
number=0
camera() {
    local name="$1" url
    shift
    mkfifo "$work/$name.in" "$work/$name.out"
    dotnet "$repository/tools/CameraSimulator/bin/Release/net10.0/CameraSimulator.dll" --until-stdin-closes \
        --width 320 --height 240 "$@" <"$work/$name.in" >"$work/$name.out" 2>"$work/$name.errors" &
    exec {number}>"$work/$name.in"
    read -r -t 60 url <"$work/$name.out" || { cat "$work/$name.errors" >&2; fail "there is no camera $name"; }
    arguments+=("$name=$url")
}
camera rtsp --protocol rtsp --transport any
camera rtsp-login --protocol rtsp --user viewer --password not-for-logs --authentication digest
camera http --protocol http
camera http-login --protocol http --user viewer --password not-for-logs

echo "windows-test: running under $(wine --version)"
timeout 120 wineboot --init >/dev/null 2>&1 || fail "Wine does not start"
wine reg add 'HKCU\Software\Wine' /v Version /d win10 /f </dev/null >/dev/null 2>&1 || fail "Wine is no Windows 10"
status=0
(cd "$program" && timeout 300 wine OnWindows.exe "${arguments[@]}" 2>"$work/errors" </dev/null) |
    stdbuf -oL tr -d '\r' | tee "$work/output" || status=$?
# Wine's exit code says nothing of an exception that nobody caught.
tail -n 1 "$work/output" | grep -q '^[0-9]* ok, 0 failed' || status=1
[[ $status == 0 ]] || tail -n 20 "$work/errors" >&2
! grep -q not-for-logs "$work/output" "$work/errors" || fail "a password is shown"
[[ $status == 0 ]] || fail "exit code $status"
echo "windows-test: passed in $SECONDS s"
