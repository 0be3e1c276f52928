#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the Debian packages, verifies them by lintian, and installs them in a new Debian system in a
# directory, where the tests of debian/tests are run.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/../cli/harness.sh"

: "${tmp:?}" "${abs_top_srcdir:?}" "${abs_top_builddir:?}" "${PACKAGE_VERSION:?}"
deb=$abs_top_builddir/deb
system=$tmp/system

# The tests of the build are run elsewhere.
build() {
    need dpkg-buildpackage dh
    [ -d "$abs_top_srcdir/debian" ] || skip "a tarball does not have debian/"
    rm -rf "$deb"
    DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" DEB_BUILD_PROFILES=nocheck \
        make -C "$abs_top_builddir" deb >log 2>&1 || fail "$(tail -n 100 log)"
    for package in vmxci libvmxci0 libvmxci-dev; do
        ls "$deb/${package}_$PACKAGE_VERSION"-*.deb || fail "no package $package"
    done
}

need_packages() {
    [ -e "$deb" ] || skip "no packages were built"
}

# The build changes no file of the release: dh_clean(1), for one, removes what looks like a backup.
source_is_complete() {
    need_packages
    (cd "$deb/vmxci-$PACKAGE_VERSION" && find testdata tests lib cli include -type f) | sort >built
    tar tf "$deb/vmxci_$PACKAGE_VERSION.orig.tar.gz" |
        sed -n -E 's#^[^/]*/((testdata|tests|lib|cli|include)/.*[^/])$#\1#p' | sort >released
    [ -s released ] || fail "no files in the tarball"
    comm -23 released built >missing
    [ ! -s missing ] || fail "removed by the build: $(cat missing)"
}

# Each file is in one package; each line is a package and the beginning of the path of a file.
contents() {
    need_packages
    for package in vmxci libvmxci0 libvmxci-dev; do
        dpkg-deb --fsys-tarfile "$deb/${package}_$PACKAGE_VERSION"-*.deb | tar t |
            sed -n "s|^\./\(.*[^/]\)\$|$package \1|p"
    done >files
    while read -r package path; do
        grep -q "^$package $path" files || fail "$package does not contain $path"
        grep -v "^$package " files | fails grep " $path"
    done <<'END'
vmxci usr/bin/vmxci$
vmxci usr/share/bash-completion/completions/vmxci$
vmxci usr/share/fish/vendor_completions.d/vmxci.fish$
vmxci usr/share/zsh/vendor-completions/_vmxci$
vmxci usr/share/man/man1/vmxci.1.gz$
vmxci usr/share/man/man1/vmxci-set.1.gz$
vmxci usr/share/man/man5/vmxci-policy.5.gz$
vmxci usr/share/man/man7/vmxci-recipes.7.gz$
vmxci usr/share/vmxci/policies/stig-vsphere8.policy$
libvmxci0 usr/lib/.*/libvmxci.so.0$
libvmxci-dev usr/include/vmxci.h$
libvmxci-dev usr/lib/.*/libvmxci.a$
libvmxci-dev usr/lib/.*/libvmxci.so$
libvmxci-dev usr/lib/.*/pkgconfig/vmxci.pc$
libvmxci-dev usr/share/man/man3/libvmxci.3.gz$
END
    fails grep '\.la$' files
}

# The symbols file is that of the library: none is missing and none is new.
symbols() {
    need_packages
    dpkg-deb -I "$deb/libvmxci0_$PACKAGE_VERSION"-*.deb symbols |
        sed -n 's/^ \(vmxci_.*\)@LIBVMXCI.*/\1/p' | sort >packaged
    sed -n 's/^ *\(vmxci_.*\);$/\1/p' "$abs_top_srcdir/lib/libvmxci.sym" | sort >exported
    [ -s exported ]
    diff exported packaged
    sed -n 's/^ \(vmxci_.*\)@LIBVMXCI.*/\1/p' "$abs_top_srcdir/debian/libvmxci0.symbols" | sort |
        diff exported -
}

lintian_is_silent() {
    need_packages
    need lintian
    lintian --allow-root --fail-on error,warning "$deb"/*.changes || fail "lintian: see above"
}

# ---- a new system ----------------------------------------------------------------------------

# in_system COMMAND...: runs COMMAND in the new system, with /proc and without our environment.
in_system() {
    # shellcheck disable=SC2016 # expanded by the inner shell
    unshare --mount --propagation private sh -c \
        'mount -t proc proc "$0/proc" && exec chroot "$0" env -i "$@"' \
        "$system" PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"
}

# make_system: makes a minimal system of the same release, whose apt also knows the packages.
make_system() {
    # shellcheck source=/dev/null
    . /etc/os-release
    [ "$ID" = debian ] || skip "this system is not Debian"
    # shellcheck disable=SC2016 # expanded by apt-get
    mirror=$(apt-get indextargets --format '$(REPO_URI)' "Codename: $VERSION_CODENAME" \
        "Label: Debian" "Component: main" "Created-By: Packages" | head -n 1)
    mmdebstrap --variant=apt "$VERSION_CODENAME" "$system" "${mirror:-http://deb.debian.org/debian}" \
        >log 2>&1 || {
        ! grep -q 'apt-get update .*failed' log || skip "no network: $(tail -n 1 log)"
        fail "$(tail -n 50 log)"
    }
    mkdir "$system/packages"
    cp "$deb"/*.deb "$system/packages/"
    (cd "$system/packages" && dpkg-scanpackages . >Packages 2>/dev/null)
    echo "deb [trusted=yes] copy:/packages ./" >"$system/etc/apt/sources.list.d/packages.list"
    in_system apt-get -q update >log 2>&1 || fail "$(cat log)"
    cp -R "$deb/vmxci-$PACKAGE_VERSION" "$system/source"
}

# read_tests: prints a line for each group of tests: its tests, a colon, and its packages.
read_tests() {
    sed 's/#.*//' "$abs_top_srcdir/debian/tests/control" | awk -v RS= -F '\n' '
        {
            tests = depends = ""
            for (i = 1; i <= NF; i++) {
                if (sub(/^Tests: */, "", $i))
                    tests = $i
                else if (sub(/^Depends: */, "", $i))
                    depends = $i
            }
            gsub(",", " ", depends)
            if (tests != "")
                print tests ":" depends
        }'
}

# Root makes the system; the tests are run as an ordinary user.
installed() {
    need_packages
    need mmdebstrap unshare dpkg-scanpackages
    need_root
    make_system
    read_tests >groups
    [ "$(wc -l <groups)" = 2 ]
    while IFS=: read -r names packages; do
        # shellcheck disable=SC2086 # a list
        in_system apt-get -q -y --no-install-recommends install $packages </dev/null >log 2>&1 ||
            fail "$(cat log)"
        for name in $names; do
            in_system setpriv --reuid=65534 --regid=65534 --clear-groups env -C /source \
                "debian/tests/$name" </dev/null || fail "debian/tests/$name failed"
        done
    done <groups
    in_system apt-get -q -y purge vmxci libvmxci0 >log 2>&1 || fail "$(cat log)"
    [ ! -e "$system/usr/share/vmxci" ] || fail "the removed package leaves files"
}

run build
run source_is_complete
run contents
run symbols
run lintian_is_silent
run installed
finish
