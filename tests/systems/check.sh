#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2317 # check_system calls the functions
# check.sh TARBALL [SYSTEM...]: builds and tests the release in TARBALL in other Debian systems, each in
# a directory that mmdebstrap makes.  Without SYSTEM, in all of them.  Needs root.  Prints a line for
# each system, and exits with 1 if anything failed.
#
# Environment:
#   SYSTEMS_DIR      where to keep the systems; the next run updates and reuses them (default: a
#                    temporary directory)
#   SYSTEMS_MIRROR   the archive of Debian (default: http://deb.debian.org/debian)
#   VMXCI_STEP       in emulated systems, N: run only every N-th case of golden.sh (default: 10)
#
# The log of a system is tests/systems/SYSTEM.log in the build tree.
set -u
LC_ALL=C
export LC_ALL
umask 022
unset MAKEFLAGS MFLAGS MAKELEVEL

: "${abs_top_builddir:?}"
mirror=${SYSTEMS_MIRROR:-http://deb.debian.org/debian}
jobs=$(nproc)
user=tester

# list_systems: prints for each system its name, the release and the architecture of Debian, and the
# function that tests it.
list_systems() {
    cat <<'END'
trixie trixie amd64 test_all
i386 bookworm i386 test_all
sid sid amd64 test_newest_compilers
arm64 bookworm arm64 test_emulated
s390x bookworm s390x test_emulated
END
}

library_packages='libc6-dev make libpcre2-dev libjansson-dev libsmartcols-dev libcmocka-dev'
build_packages="gcc pkg-config $library_packages"
# For tests that are skipped without them.  chromium, nodejs and sarif-multitool are not installed: they
# read reports, which are the same in each system; and neither is open-vm-tools.
test_packages='abigail-tools acl attr e2fsprogs fish g++ git jq man-db mandoc mount munge openssh-client
    openssh-server parallel passwd patch procps slurm-client slurmctld slurmd strace zsh'

usage() {
    echo "usage: check.sh TARBALL [SYSTEM...]; the systems are:" >&2
    list_systems | sed 's/ .*//' >&2
    exit 2
}

die() {
    echo "check.sh: $*" >&2
    exit 1
}

# ---- one system ------------------------------------------------------------------------------

# The functions below are called in a subshell for each system, with these variables: system, release
# and arch; root, the directory of the system; triplet, the prefix of the cross compiler, or empty;
# programs, an argument of make with the test programs to build, or empty for all; log; and results, a
# file of the lines "TITLE PASSED FAILED SKIPPED".  If the subshell exits with 77, the system is skipped;
# with another status but 0, it has failed.  The last line of the log is the reason.

# log_command COMMAND...: runs COMMAND; its output goes to the log.
log_command() {
    echo "+ $*" >>"$log"
    "$@" </dev/null >>"$log" 2>&1
}

# end STATUS TEXT: ends the subshell.
end() {
    echo "$2" >>"$log"
    exit "$1"
}

# in_system COMMAND...: runs COMMAND in the system, with /proc, cgroups, terminals and an environment of
# its own.  Its root directory is a mount point, which unshare(1) in the tests needs.
in_system() {
    case $arch in
    i386) machine=i386 ;;
    *) machine=$(uname -m) ;;
    esac
    # shellcheck disable=SC2016 # expanded by the inner shell
    unshare --mount --propagation private sh -c '
        mount --bind "$0" "$0" && cd "$0" &&
            mount -t proc proc "$0/proc" && mount --rbind /sys "$0/sys" &&
            mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$0/dev/pts" &&
            mount --bind "$0/dev/pts/ptmx" "$0/dev/ptmx" &&
            mount -t tmpfs -o mode=1777 tmpfs "$0/dev/shm" &&
            machine=$1 && shift && exec setarch "$machine" chroot "$0" env -i "$@"' \
        "$root" "$machine" PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
        DEBIAN_FRONTEND=noninteractive "$@"
}

make_system() {
    arch-test "$arch" >/dev/null ||
        end 77 "this machine cannot run programs for $arch; install qemu-user-static and binfmt-support"
    if [ ! -d "$root" ]; then
        rm -rf --one-file-system "$root.new"
        # The lists of a mirror that is not of today may have expired; their signatures are verified.
        log_command mmdebstrap --variant=apt --architectures="$arch" \
            --aptopt='Acquire::Check-Valid-Until "false"' "$release" "$root.new" "$mirror" ||
            end 1 "mmdebstrap failed"
        # Packages do not start their daemons.
        printf '#!/bin/sh\nexit 101\n' >"$root.new/usr/sbin/policy-rc.d"
        chmod 755 "$root.new/usr/sbin/policy-rc.d"
        mv "$root.new" "$root"
    fi
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
    rm -rf --one-file-system "$root/build"
    mkdir "$root/build"
    if ! log_command in_system apt-get -q update || ! log_command apt_get dist-upgrade; then
        end 1 "cannot update the system"
    fi
}

apt_get() {
    in_system apt-get -q -y --no-install-recommends "$@"
}

# install PACKAGE...
install() {
    log_command apt_get install "$@" || end 1 "cannot install the packages"
}

# add_user: adds the ordinary user, unless the system has that user.  sshd refuses users without a
# shell, such as nobody, and users with a locked password.
add_user() {
    log_command in_system id "$user" ||
        log_command in_system useradd --create-home --shell /bin/sh --password '*' "$user" ||
        end 1 "cannot add a user"
}

# in_build COMMAND...: runs COMMAND in the directory of the last build: in the system, or if a cross
# compiler is used, outside of the system, whose libraries pkg-config then finds.
in_build() {
    if [ -z "$triplet" ]; then
        in_system env -C "$directory" "$@"
        return
    fi
    env -i -C "$root$directory" PATH="$PATH" PKG_CONFIG_SYSROOT_DIR="$root" \
        PKG_CONFIG_LIBDIR="$root/usr/lib/$triplet/pkgconfig:$root/usr/share/pkgconfig" "$@"
}

# build NAME CONFIGURE-OPTION...: builds the release in /build/NAME, and its test programs.  Warnings of
# the compiler are errors; those of other tools count, too.
build() {
    directory=/build/$1
    shift
    mkdir "$root$directory"
    log_command tar xf "$tarball" -C "$root$directory" --strip-components=1 --no-same-owner ||
        end 1 "cannot unpack $tarball"
    log_command in_build ./configure -q --enable-werror "$@" || end 1 "configure failed"
    before=$(wc -l <"$log")
    log_command in_build make -j "$jobs" || end 1 "make failed"
    log_command in_build make -j "$jobs" check TESTS= ${programs:+"$programs"} ||
        end 1 "make check cannot build the tests"
    if tail -n "+$((before + 1))" "$log" | grep -q 'warning:'; then
        end 1 "the build prints a warning"
    fi
}

# check TITLE USER MAKE-ARGUMENT...: runs `make check` in the last build as USER, and adds the counts
# to the results.
check() {
    title=$1 owner=$2
    shift 2
    suite=test-suite-$title.log
    log_command in_system chown -R "$owner:$owner" "$directory"
    status=0
    before=$(wc -l <"$log")
    log_command in_system setpriv --reuid="$owner" --regid="$owner" --clear-groups \
        env -C "$directory" HOME="$directory" \
        make -k -j "$jobs" check TEST_SUITE_LOG="$suite" \
        abs_top_srcdir="$directory" abs_top_builddir="$directory" \
        ${programs:+"$programs"} "$@" || status=$?
    tail -n "+$((before + 1))" "$log" >"$work/output"
    cat "$root$directory/$suite" >>"$log"
    grep -hE '^(FAIL|ERROR|XPASS): ' "$work/output" | sort -u | sed "s/^/$system: $title: /"
    awk -v title="$title" -v status="$status" '
        /^# (PASS|XFAIL): / { passed += $3 }
        /^# (FAIL|XPASS|ERROR): / { failed += $3 }
        /^# SKIP: / { skipped += $3 }
        END {
            # An error outside of a test counts as one failure, and so does a run without tests.
            if (failed == 0 && (status != 0 || passed == 0))
                failed = 1
            print title, passed + 0, failed + 0, skipped + 0
        }
    ' "$work/output" >>"$results"
}

# ---- what is tested --------------------------------------------------------------------------

# All tests, as root and as an ordinary user.
test_all() {
    # shellcheck disable=SC2086 # words
    install $build_packages $test_packages
    add_user
    build release
    check root root
    check user "$user"
}

# newest NAME: prints the package of the newest version of the compiler NAME.
newest() {
    in_system apt-cache search --names-only "^$1-[0-9]+\$" | sed "s/^\($1-[0-9]*\) .*/\1/" |
        sort -t - -k 2n | tail -n 1
}

# The builds, and the tests of the library.
test_newest_compilers() {
    gcc=$(newest gcc) clang=$(newest clang)
    # shellcheck disable=SC2086 # words
    install $build_packages "$gcc" "$clang"
    for compiler in "$gcc" "$clang"; do
        build "$compiler" CC="$compiler"
        # make expands these.
        # shellcheck disable=SC2016
        check "$compiler" root TESTS='$(UNIT_TESTS) $(FAULT_TESTS) $(PROP_TESTS)'
    done
}

# The tests of the library that make no system call fail, and some cases of the command, emulated by
# qemu.  A cross compiler builds them, because an emulated compiler takes half an hour.
test_emulated() {
    case $arch in
    arm64) triplet=aarch64-linux-gnu ;;
    *) triplet=$arch-linux-gnu ;;
    esac
    command -v "$triplet-gcc" >/dev/null || end 77 "$triplet-gcc not found"
    # shellcheck disable=SC2086 # words
    install $library_packages
    # make expands these.
    # shellcheck disable=SC2016
    programs='check_PROGRAMS=$(UNIT_TESTS) $(PROP_TESTS)'
    # Dependencies on headers, whose paths differ in the system, would make it build again.
    build release --host="$triplet" CC="$triplet-gcc --sysroot=$root" --disable-shared \
        --disable-dependency-tracking
    # test_host is left out: it changes its name, but qemu shows the first one in /proc/self/stat.
    # shellcheck disable=SC2016
    check root root VMXCI_STEP="${VMXCI_STEP:-10}" \
        TESTS='$(filter-out tests/unit/test_host,$(UNIT_TESTS)) $(PROP_TESTS) tests/cli/golden.sh'
}

# versions: prints the versions of the last compiler and of the libraries.
versions() {
    # shellcheck disable=SC2016 # expanded by the inner shell
    in_build sh -c '
        $(sed -n "s/^CC = //p" Makefile) --version | head -n 1
        for library in smartcols cmocka jansson libpcre2-8; do
            echo "$library $(pkg-config --modversion "$library")"
        done' 2>>"$log" | paste -s -d , | sed 's/,/, /g'
}

# ---- all systems -----------------------------------------------------------------------------

# check_system NAME: tests the system NAME, and prints its result.
check_system() {
    system=$1
    read -r _ release arch function <<END
$(list_systems | grep "^$system ")
END
    triplet='' programs=''
    root=$systems/$system log=$logs/$system.log results=$work/results.$system
    start=$(date +%s)
    : >"$log"
    : >"$results"
    status=0
    (
        make_system
        "$function"
        versions >"$work/versions"
    ) || status=$?
    seconds=$(($(date +%s) - start))
    case $status in
    0)
        awk -v name="$system" -v seconds="$seconds" -v versions="$(cat "$work/versions")" '
            {
                counts = counts "; " $1 ": " $2 " passed, " $3 " failed, " $4 " skipped"
                failed += $3
            }
            END {
                bad = failed > 0 || NR == 0
                print name ": " (bad ? "FAILED" : "ok") counts "; " versions "; " seconds " s"
                exit bad
            }
        ' "$results" || result=1
        ;;
    77)
        echo "$system: skipped: $(tail -n 1 "$log")"
        echo "$system 0 0 1" >>"$results"
        ;;
    *)
        echo "$system: FAILED: $(tail -n 1 "$log"); see $log; $seconds s"
        echo "$system 0 1 0" >>"$results"
        result=1
        ;;
    esac
}

[ $# -gt 0 ] || usage
tarball=$1
shift
[ -f "$tarball" ] || die "$tarball: not found"
case $tarball in
/*) ;;
*) tarball=$PWD/$tarball ;;
esac
for system; do
    list_systems | grep -q "^$system " || usage
done
# shellcheck disable=SC2046 # words
[ $# -gt 0 ] || set -- $(list_systems | sed 's/ .*//')
[ "$(id -u)" = 0 ] || die "needs root"
for tool in mmdebstrap arch-test unshare setarch; do
    command -v "$tool" >/dev/null || die "$tool not found"
done

work=$(mktemp -d) || exit 1
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$work"
systems=${SYSTEMS_DIR:-$work/systems}
mkdir -p "$systems" && systems=$(cd "$systems" && pwd) || exit 1
logs=$abs_top_builddir/tests/systems
mkdir -p "$logs" || exit 1
result=0
for system; do
    check_system "$system"
    # Without SYSTEMS_DIR, a system takes its space only while it is tested.
    [ -n "${SYSTEMS_DIR-}" ] || rm -rf --one-file-system "$systems"
    mkdir -p "$systems"
done
cat "$work"/results.* | awk '
    { passed += $2; failed += $3; skipped += $4 }
    END { print passed + 0 " passed, " failed + 0 " failed, " skipped + 0 " skipped" }
'
exit "$result"
