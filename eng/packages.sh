# Sourced: installs what is missing of the named Debian packages, and touches nothing if nothing is.
install_packages() {
    if ! command -v apt-get >/dev/null; then
        echo "packages: no apt-get here; see that this system has the counterparts of: $*"
        return
    fi

    local missing=() as_root=() package
    for package in "$@"; do
        [[ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" == installed ]] || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0

    if [[ $EUID -ne 0 ]]; then
        if ! command -v sudo >/dev/null; then
            echo "packages: neither root nor sudo; install these first: ${missing[*]}" >&2
            return 1
        fi
        as_root=(sudo)
    fi

    echo "packages: installing ${missing[*]}"
    # A lock that another apt holds is waited for: a fresh machine often updates itself.
    "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=120 -qq update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=120 -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
}
