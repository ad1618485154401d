#!/usr/bin/env bash
# Builds libOpenCvSharpExtern.so over the distribution's OpenCV into artifacts/native/system, if it is not up to date.
# Installs the compiler and OpenCV's headers where they are missing. Linux only. Usage: eng/OpenCvSharpExtern/build.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source ../packages.sh

install_packages g++ libopencv-videoio-dev libopencv-imgcodecs-dev libopencv-highgui-dev

headers=/usr/include/opencv4
output=../../artifacts/native/system/libOpenCvSharpExtern.so
# Another version of OpenCV is another library to link.
inputs=(./*.cpp ./*.h build.sh "$headers/opencv2/core/version.hpp")
if [[ -f "$output" && -z "$(find "${inputs[@]}" -cnewer "$output")" ]]; then
    exit 0
fi

echo "native: building OpenCvSharpExtern over the distribution's OpenCV"
mkdir -p "$(dirname "$output")"
g++ -shared -fPIC -O2 -std=c++17 -Wall -Wextra -Werror -fvisibility=hidden -Wl,--no-undefined "-I$headers" \
    -o "$output" ./*.cpp -lopencv_core -lopencv_imgproc -lopencv_imgcodecs -lopencv_videoio -lopencv_highgui
