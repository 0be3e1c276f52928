#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests generalize: what is renamed beside the file, failures and sudden death meanwhile, a second
# run, the lints, and other tools.  FAULT_STEP=N takes every N-th stop at a system call (2: two
# stops are around each call).
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/harness.sh"

top=${abs_top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
CORPUS=${CORPUS:-$top/../shared/corpus}
KILL_AT=${KILL_AT:-${abs_top_builddir:-$(dirname "$VMXCI")}/tests/fault/kill_at}
STEP=${FAULT_STEP:-2}
# Neither the leak checker nor another tracer works on a process that is traced.
ASAN_OPTIONS=${ASAN_OPTIONS+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS

# ---- the VM of these tests -------------------------------------------------------------------

# print_vm NAME: the text of a VM whose files have the name NAME.
print_vm() {
    printf '%s\n' 'config.version = "8"' 'virtualHW.version = "19"' "displayName = \"$1\"" \
        "nvram = \"$1.nvram\"" "extendedConfigFile = \"$1.vmxf\"" \
        "vmxstats.filename = \"$1.scoreboard\"" 'vmci0.present = "TRUE"'
}

# make_files: writes old.vmx and the files that it names.
make_files() {
    print_vm old >old.vmx
    echo nvram >old.nvram
    echo vmxf >old.vmxf
    echo scoreboard >old.scoreboard
}

# has_files NAME: verifies that the files named NAME exist with their contents.
has_files() {
    for kind in nvram vmxf scoreboard; do
        equal "$(cat "$1.$kind")" $kind "$1.$kind"
    done
}

# is_vm NAME: verifies the text of old.vmx.
is_vm() {
    print_vm "$1" >"$tmp/expected"
    cmp old.vmx "$tmp/expected" || fail "old.vmx is not that of the VM '$1'"
}

# lists NAME...: verifies that the directory contains these names only.
lists() {
    equal "$(find . ! -name . | sed 's|^\./||' | sort | tr '\n' ' ')" \
        "$(printf '%s\n' "$@" | sort | tr '\n' ' ')"
}

is_unchanged() {
    is_vm old
    has_files old
    lists old.nvram old.scoreboard old.vmx old.vmxf
}

is_renamed() {
    is_vm new
    has_files new
    lists new.nvram new.scoreboard new.vmxf old.vmx
}

rename_to_new() {
    vmxci generalize -q --name=new --rename-files "$@" old.vmx
}

# ---- names -----------------------------------------------------------------------------------

files_are_renamed() {
    make_files
    before=$(ls -i old.nvram | sed 's/ .*//')
    expect 0 rename_to_new
    is_renamed
    equal "$(ls -i new.nvram | sed 's/ .*//')" "$before"
    # Nothing is left to be done.
    before=$(identity_of old.vmx)
    expect 0 rename_to_new
    equal "$(identity_of old.vmx)" "$before"
    is_renamed
}

a_dry_run_changes_nothing() {
    make_files
    expect 0 rename_to_new --dry-run
    is_unchanged
}

files_by_a_path_and_by_a_link() {
    mkdir vm links
    cd vm
    make_files
    cd ..
    ln -s ../vm/old.vmx links/a.vmx
    expect 0 vmxci generalize -q --name=mid --rename-files vm
    (cd vm && is_vm mid && has_files mid)
    expect 0 vmxci generalize -q --name=new --rename-files links/a.vmx
    (cd vm && is_renamed)
    [ -L links/a.vmx ]
    equal "$(ls links)" a.vmx
}

nothing_is_overwritten() {
    for kind in nvram vmxf scoreboard; do
        make_files
        echo other >new.$kind
        for option in -q -n --force; do
            expect 5 rename_to_new $option
            expect_message "'new.$kind' exists"
        done
        equal "$(cat new.$kind)" other
        rm new.$kind
        is_unchanged
    done
    make_files
    mkdir new.vmxf
    expect 5 rename_to_new
    ln -s nowhere new.nvram
    expect 5 rename_to_new
    rmdir new.vmxf
    rm new.nvram
    is_unchanged
}

# The files have both names where a run was killed before it replaced old.vmx.
a_run_that_was_killed_is_completed() {
    make_files
    ln old.nvram new.nvram
    ln old.scoreboard new.scoreboard
    expect 0 rename_to_new --dry-run
    expect 0 rename_to_new
    is_renamed
}

# A link under the new name that another run has made is not removed.
a_failed_run_leaves_older_links() {
    make_files
    ln old.nvram new.nvram
    echo other >new.vmxf
    expect 5 rename_to_new
    is_vm old
    lists new.nvram new.vmxf old.nvram old.scoreboard old.vmx old.vmxf
}

backup_of_the_old_text() {
    make_files
    expect 0 rename_to_new --backup
    print_vm old | cmp - old.vmx.bak
    rm old.vmx.bak
    is_renamed
}

# ---- failures --------------------------------------------------------------------------------

# inject RULE COMMAND...: runs COMMAND with the system call faults of RULE.
inject() {
    rule=$1
    shift
    strace -f -qq -o "$tmp/trace" -e inject="$rule" "$@"
}

need_strace() {
    [ -z "${VMXCI_WRAPPER-}" ] || skip "the wrapper cannot be traced too"
    need strace
    strace -qq -o "$tmp/trace" true || skip "strace cannot be used here"
}

# fail_call STATUS RULE: renames the files with the faults of RULE.
fail_call() {
    make_files
    expect "$1" inject "$2" "$VMXCI" generalize -q --name=new --rename-files old.vmx
}

no_hard_links() {
    need_strace
    for error in EPERM EOPNOTSUPP EMLINK; do
        fail_call 4 linkat:error=$error
        expect_message "cannot rename 'old.nvram'"
        is_unchanged
    done
}

links_are_undone() {
    need_strace
    for number in 2 3; do
        fail_call 4 linkat:error=EIO:when=$number
        is_unchanged
    done
    # Another process makes the file after it was looked for.
    fail_call 5 linkat:error=EEXIST:when=3
    expect_message "'new.scoreboard' exists"
    is_unchanged
}

# Over NFS, a link can be made although it is reported as failed: the request was sent twice.
links_that_report_a_failure() {
    [ -z "${VMXCI_WRAPPER-}" ] || skip "the wrapper cannot load the library"
    compiler=${CC:-cc}
    need "${compiler%% *}"
    cat >"$tmp/nfs.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <string.h>

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
    int (*real)(int, const char *, int, const char *, int) = 0;
    *(void **)&real = dlsym(RTLD_NEXT, "linkat");
    const int result = real(from_dir, from, to_dir, to, flags);
    if (result != 0 || strncmp(to, "new.", 4) != 0)
        return result;
    errno = EEXIST;
    return -1;
}
END
    # shellcheck disable=SC2086 # words
    $compiler -shared -fPIC -o "$tmp/nfs.so" "$tmp/nfs.c" -ldl || skip "cannot make a library"
    make_files
    LD_PRELOAD=$tmp/nfs.so "$VMXCI" --version >"$tmp/out" 2>&1 || skip "cannot load a library"
    expect 0 env LD_PRELOAD="$tmp/nfs.so" "$VMXCI" generalize -q --name=new --rename-files old.vmx
    is_renamed
    # The links are undone as well.
    rm -f ./*
    make_files
    mkdir new.scoreboard
    expect 5 env LD_PRELOAD="$tmp/nfs.so" "$VMXCI" generalize -q --name=new --rename-files old.vmx
    rmdir new.scoreboard
    is_unchanged
}

# The directory is synced after the links, then the new text, then the directory again.
sync_fails() {
    need_strace
    for number in 1 2; do
        fail_call 4 fsync:error=EIO:when=$number
        is_unchanged
    done
    fail_call 4 fsync:error=EINVAL:when=2
    is_unchanged
    fail_call 0 fsync:error=EINVAL:when=1
    is_renamed
    rm -f ./*
    # A power failure may bring back the old text, which needs the old names.
    fail_call 4 fsync:error=EIO:when=3
    is_vm new
    has_files old
    has_files new
}

no_sync() {
    need_strace
    make_files
    strace -f -qq -o "$tmp/trace" -e trace=fsync,fdatasync,sync,syncfs \
        "$VMXCI" generalize -q --sync=none --name=new --rename-files old.vmx
    ! grep sync "$tmp/trace" || fail "it syncs: $(cat "$tmp/trace")"
    is_renamed
}

# The new text exceeds the limit on the size of a file: the links were made before.
write_fails() {
    make_files
    awk 'BEGIN { for (i = 0; i < 400; i++) printf "# %060d\n", i }' >>old.vmx
    cp old.vmx "$tmp/large"
    # shellcheck disable=SC2086,SC2016
    expect 4 sh -c 'ulimit -f 8; exec "$@"' sh ${VMXCI_WRAPPER-} "$VMXCI" generalize -q \
        --name=new --rename-files old.vmx
    cmp old.vmx "$tmp/large"
    has_files old
    lists old.nvram old.scoreboard old.vmx old.vmxf
}

# The file is written, then an old name cannot be removed: the sixth last call of its kind or so is
# that of a lock, so each is tried until one has the message.
an_old_name_stays() {
    need_strace
    number=1
    while [ $number -lt 30 ]; do
        rm -rf ./*
        make_files
        got=0
        inject unlinkat:error=EACCES:when=$number "$VMXCI" generalize -q --name=new \
            --rename-files old.vmx >"$tmp/out" 2>"$tmp/err" || got=$?
        ! grep 'cannot remove the old name' "$tmp/err" >/dev/null || break
        number=$((number + 1))
    done
    equal "$got" 4 "$(cat "$tmp/err")"
    expect_message "the file was written, but cannot remove the old name 'old.nvram'"
    is_vm new
    has_files new
    lists new.nvram new.scoreboard new.vmxf old.nvram old.vmx
}

# ---- death -----------------------------------------------------------------------------------

# killed_at N COMMAND...: kills COMMAND at its N-th stop; in $status 3 if it ended before.
killed_at() {
    stop=$1 status=0
    shift
    "$KILL_AT" "$stop" -- "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
    case $status in
    0 | 3) ;;
    77) skip "processes cannot be traced here" ;;
    *) fail "kill_at: status $status: $(cat "$tmp/err")" ;;
    esac
}

# The names in old.vmx exist, whether it is the old one or the new one.
names_exist() {
    print_vm old >"$tmp/old"
    print_vm new >"$tmp/new"
    if cmp -s old.vmx "$tmp/old"; then
        has_files old
        old_count=$((old_count + 1))
    elif cmp -s old.vmx "$tmp/new"; then
        has_files new
        new_count=$((new_count + 1))
    else
        fail "stop $n: old.vmx is neither the old one nor the new one"
    fi
    if [ -e old.nvram ] && [ -e new.nvram ]; then
        both_count=$((both_count + 1))
    fi
}

# The next run completes what was begun.  What the lock needs after a death is tested elsewhere.
next_run() {
    rm -rf old.vmx.lck
    vmxci generalize -q --name=new --rename-files old.vmx || fail "stop $n: the next run fails"
    is_vm new
    has_files new
}

death_at_each_call() {
    [ -z "${VMXCI_WRAPPER-}" ] || skip "the wrapper cannot be traced too"
    [ -x "$KILL_AT" ] || skip "there is no $KILL_AT"
    killed_at 0 "$VMXCI" --version
    n=$(sed -n 's/^status 0 after \([0-9]*\) stops$/\1/p' "$tmp/out")
    n=$((n > 40 ? n - 40 : 1)) old_count=0 new_count=0 both_count=0 status=0
    while [ "$status" -eq 0 ]; do
        mkdir "$n"
        cd "$n"
        make_files
        killed_at "$n" "$VMXCI" generalize -q --name=new --rename-files old.vmx
        names_exist
        next_run
        cd ..
        rm -rf "$n"
        n=$((n + STEP))
    done
    grep '^status 0 after' "$tmp/out" || fail "the last run: $(cat "$tmp/out" "$tmp/err")"
    [ "$old_count" -gt 20 ] && [ "$new_count" -gt 5 ] && [ "$both_count" -gt 5 ] ||
        fail "$old_count times old, $new_count times new, $both_count times both"
}

# ---- other writers ---------------------------------------------------------------------------

# The file is read again under the lock: an edit of the meantime counts.
changed_before_the_lock() {
    need_strace
    make_files
    # mkdirat(2) makes the lock directory.
    strace -f -qq -o "$tmp/trace" -e inject=mkdirat:delay_enter=3000000:when=1 \
        "$VMXCI" generalize --name=new --rename-files old.vmx 2>"$tmp/err" &
    sleep 0.5 2>/dev/null || sleep 1
    { print_vm old | sed 's/old.nvram/other.nvram/' && echo 'vmci0.id = "77"' &&
        echo 'guestinfo.a = "1"'; } >old.vmx
    echo nvram >other.nvram
    wait $! || fail "status $?: $(cat "$tmp/err")"
    print_vm new >"$tmp/expected"
    echo 'guestinfo.a = "1"' >>"$tmp/expected"
    cmp old.vmx "$tmp/expected"
    has_files new
    lists new.nvram new.scoreboard new.vmxf old.nvram old.vmx
    # Each note appears once.
    equal "$(grep -c "'guestinfo.a' is data" "$tmp/err")" 1
    equal "$(grep -c 'first start' "$tmp/err")" 1
}

# make_stops: makes a library with which a process stops itself: with STOP_AT=remove before it
# removes the old name of a file, with STOP_AT=release when it has released a lock.  With FAIL=1 the
# .vmx file cannot be replaced.
make_stops() {
    [ -z "${VMXCI_WRAPPER-}" ] || skip "the wrapper cannot load the library"
    [ -r /proc/self/stat ] || skip "the state of a process is unknown without /proc"
    compiler=${CC:-cc}
    need "${compiler%% *}"
    cat >"$tmp/stop.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static int stops;

static void stop(const char *at)
{
    const char *wanted = getenv("STOP_AT");
    if (wanted && strcmp(wanted, at) == 0 && stops++ == 0)
        raise(SIGSTOP);
}

int unlinkat(int dir, const char *name, int flags)
{
    int (*real)(int, const char *, int) = 0;
    *(void **)&real = dlsym(RTLD_NEXT, "unlinkat");
    if (strncmp(name, "old.", 4) == 0 && !(flags & AT_REMOVEDIR) && !strstr(name, "vmx"))
        stop("remove");
    const int result = real(dir, name, flags);
    if (result == 0 && strcmp(name, "old.vmx.lck") == 0)
        stop("release");
    return result;
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    int (*real)(int, const char *, int, const char *) = 0;
    *(void **)&real = dlsym(RTLD_NEXT, "renameat");
    if (!getenv("FAIL") || strcmp(to, "old.vmx") != 0)
        return real(from_dir, from, to_dir, to);
    errno = EIO;
    return -1;
}
END
    # shellcheck disable=SC2086 # words
    $compiler -shared -fPIC -o "$tmp/stop.so" "$tmp/stop.c" -ldl || skip "cannot make a library"
    LD_PRELOAD=$tmp/stop.so "$VMXCI" --version >"$tmp/out" 2>&1 || skip "cannot load a library"
}

# wait_for_stop PID: waits until the process has stopped itself.
wait_for_stop() {
    tries=0
    until grep ' T ' "/proc/$1/stat" >/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || fail "process $1 does not stop: $(cat "$tmp"/first "$tmp"/second)"
        sleep 0.1 2>/dev/null || sleep 1
    done
}

# start_first STOP_AT and start_second STOP_AT [NAME]: rename to new, and back or to NAME, until
# they stop; $first and $second are the processes.
start_first() {
    : >"$tmp/second"
    LD_PRELOAD=$tmp/stop.so STOP_AT=$1 "$VMXCI" generalize --lock-timeout=1 --name=new \
        --rename-files old.vmx 2>"$tmp/first" &
    first=$!
    wait_for_stop "$first"
}
start_second() {
    LD_PRELOAD=$tmp/stop.so STOP_AT=$1 "$VMXCI" generalize "--name=${2-old}" --rename-files \
        old.vmx 2>"$tmp/second" &
    second=$!
    wait_for_stop "$second"
}

# continue_process PID FILE: lets the process end, which must succeed; FILE has its messages.
continue_process() {
    kill -CONT "$1"
    wait "$1" || fail "status $?: $(cat "$2")"
}

old_names_are_removed_under_the_lock() {
    make_stops
    make_files
    start_first remove
    is_vm new
    expect 5 vmxci generalize -q --lock-timeout=0.2 --name=old --rename-files old.vmx
    continue_process "$first" "$tmp/first"
    is_renamed
}

# Another process renames the files between the two locks of the first one.
renamed_back_before_the_old_names_are_removed() {
    make_stops
    make_files
    start_first release
    start_second release
    is_vm old
    continue_process "$first" "$tmp/first"
    grep "the old name 'old.nvram' of 'new.nvram' is left: the .vmx file was changed meanwhile" \
        "$tmp/first"
    has_files old
    continue_process "$second" "$tmp/second"
    is_unchanged
}

# Another process renames the files to the names that a failed run has made and would remove.
a_failed_run_leaves_names_in_use() {
    make_stops
    make_files
    export FAIL=1
    start_first release
    unset FAIL
    is_vm old
    has_files new
    start_second release new
    is_vm new
    kill -CONT "$first"
    got=0
    wait "$first" || got=$?
    equal "$got" 4 "$(cat "$tmp/first")"
    has_files new
    continue_process "$second" "$tmp/second"
    is_renamed
}

# The VM is in use when the old names could be removed.
the_lock_cannot_be_had_again() {
    make_stops
    make_files
    start_first release
    mkdir old.vmx.lck
    echo "a-host 1 2" >old.vmx.lck/M00001.lck
    continue_process "$first" "$tmp/first"
    grep "the old name 'old.vmxf' of 'new.vmxf' is left: " "$tmp/first"
    rm -r old.vmx.lck
    is_vm new
    has_files old
    has_files new
}

# rename_often NAME
rename_often() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        "$VMXCI" generalize -q --lock-timeout=20 "--name=$1" --rename-files old.vmx || return 1
    done
}

two_processes_lose_no_file() {
    [ -z "${VMXCI_WRAPPER-}" ] || skip "too slow"
    for _ in 1 2 3; do
        rm -rf ./*
        make_files
        rename_often old 2>"$tmp/err" &
        rename_often new 2>"$tmp/err2" || fail "$(cat "$tmp/err2")"
        wait $! || fail "$(cat "$tmp/err")"
        has_files "$(sed -n 's/^nvram = "\(.*\)\.nvram"/\1/p' old.vmx)"
    done
}

# ---- many files ------------------------------------------------------------------------------

# copy_vms: copies the VMs of the tests and of the corpus to directories vm/N.
copy_vms() {
    mkdir vm
    count=0
    find "$top/testdata/vm" -name '*.vmx' -o -name '*.vmtx' >list
    find "$CORPUS" -name '*.vmx' >>list 2>/dev/null || true
    while IFS= read -r file; do
        count=$((count + 1))
        mkdir "vm/$count"
        cat "$file" >"vm/$count/$(basename "$file")"
    done <list
    [ "$count" -gt 10 ] || fail "too few VMs: $count"
}

# generalize_vms OPTION...: generalizes them; those that are refused are removed.
generalize_vms() {
    vmxci generalize -r -q -o jsonl --keep-duplicate=first --allow-snapshots "$@" vm \
        >"$tmp/out" 2>"$tmp/err" || true
    sed -n 's/^{"path":"\(vm\/[0-9]*\)\/.*"error":.*/\1/p' "$tmp/out" >failed
    sed -n 's/^{"path".*"error":{"code":"\([a-z-]*\)".*/\1/p' "$tmp/out" | sort -u >codes
    while IFS= read -r name; do
        rm -r "$name"
    done <failed
    # These VMs are no templates: the reasons are not of this command.
    for code in $(cat codes); do
        case $code in
        suspended | encrypted | partially-encrypted | vtpm | not-vmx | nul | utf16) ;;
        *) fail "unexpected failure '$code': $(grep "\"$code\"" "$tmp/out")" ;;
        esac
    done
}

a_second_run_changes_nothing() {
    for preset in '' template clone vagrant full; do
        rm -rf vm
        copy_vms
        set -- ${preset:+"--preset=$preset"}
        generalize_vms "$@"
        expect 0 vmxci generalize -r -q -o jsonl --keep-duplicate=first --allow-snapshots "$@" vm
        [ "$(grep -c '"changed":false' "$tmp/out")" -gt 10 ] || fail "too few VMs"
        ! grep '"changed":true' "$tmp/out" || fail "a second run with '$preset' changes the VMs above"
    done
}

# Two copies of each VM have nothing of what identifies a VM: neither alone nor together.
lints_of_identity_find_nothing() {
    for preset in '' template clone vagrant full; do
        rm -rf vm copy
        copy_vms
        generalize_vms --static-mac=drop ${preset:+"--preset=$preset"}
        cp -R vm copy
        vmxci check -r -q vm copy >found || true
        ! grep -E '\[(template-id|copied-id|reserved-id|duplicate-id|duplicate-uuid|duplicate-mac|numa-cookie)\]$' \
            found || fail "findings above with the preset '$preset'"
    done
}

# They are found before, or the test above tests nothing.
lints_of_identity_find_something_before() {
    copy_vms
    cp -R vm copy
    vmxci check -r -q vm copy >found || true
    for rule in copied-id duplicate-id duplicate-uuid duplicate-mac; do
        grep "\[$rule\]$" found >/dev/null || fail "nothing is found by $rule"
    done
}

# ---- other tools -----------------------------------------------------------------------------

# What is built by Packer's builder vmware-iso with a floppy, an ISO image, and VNC.
print_built() {
    print_vm built
    cat <<'END'
ethernet0.present = "TRUE"
ethernet0.addressType = "generated"
ethernet0.generatedAddress = "00:0c:29:4b:3b:0c"
ethernet0.generatedAddressOffset = "0"
ethernet0.pciSlotNumber = "32"
floppy0.present = "TRUE"
floppy0.fileType = "file"
floppy0.fileName = "/tmp/packer123"
sata0:0.present = "TRUE"
sata0:0.deviceType = "cdrom-image"
sata0:0.fileName = "/cache/ubuntu.iso"
RemoteDisplay.vnc.enabled = "TRUE"
RemoteDisplay.vnc.port = "5987"
checkpoint.vmState = ""
vmotion.checkpointFBSize = "4194304"
uuid.bios = "56 4d 9c 1e 70 2a 55 f8-1b c3 8e 64 d5 4b 3b 0c"
vmci0.id = "1861462627"
scsi0.pciSlotNumber = "16"
END
}

# removed KEY...: verifies that the VM lacks these keys.
removed() {
    for key; do
        ! vmxci config get "$key" a.vmx >/dev/null 2>&1 || fail "$key was not removed"
    done
}

# has KEY VALUE
has() {
    equal "$(vmxci config get "$1" a.vmx)" "$2" "$1"
}

# Packer sets RemoteDisplay.vnc.enabled to FALSE, its default: the preset removes the key.
packer_does_no_more_than_the_preset_template() {
    print_built >a.vmx
    expect 0 vmxci generalize -q --preset=template --name=image a.vmx
    removed ethernet0.generatedAddress ethernet0.generatedAddressOffset floppy0.fileType \
        floppy0.fileName RemoteDisplay.vnc.enabled
    has floppy0.present FALSE
    has sata0:0.deviceType cdrom-raw
    has sata0:0.fileName 'auto detect'
    has sata0:0.clientDevice TRUE
    has uuid.action create
    has displayName image
    # And the ID that all images of Packer share.
    removed vmci0.id
}

vagrant_does_no_more_than_the_preset_vagrant() {
    print_built >a.vmx
    expect 0 vmxci generalize -q --preset=vagrant a.vmx
    expect 1 vmxci config list --match='ethernet.*' a.vmx
    removed checkpoint.vmState vmotion.checkpointFBSize
    has uuid.action create
    has msg.autoAnswer TRUE
}

# The table is complete: every key that it lists is removed or set from a file that has them all.
every_row_has_an_effect() {
    vmxci generalize --list | sed -n '/^KEY/d; /^$/q; p' >rows
    [ "$(wc -l <rows)" -gt 35 ] || fail "too few rows: $(cat rows)"
    while read -r key group reason; do
        name=$(echo "$key" | sed 's/#/0/g; s/\*/x/')
        value=''
        case $name in
        *.deviceType) value=cdrom-image ;;
        esac
        printf '%s\n' 'config.version = "8"' 'virtualHW.version = "19"' "$name = \"$value\"" >a.vmx
        [ "$name" != ethernet0.address ] || echo 'ethernet0.addressType = "static"' >>a.vmx
        cp a.vmx before
        expect 0 vmxci generalize -q --only="$group" --static-mac=drop a.vmx
        case $reason in
        stays:*) cmp a.vmx before || fail "$key does not stay" ;;
        *) ! cmp -s a.vmx before || fail "$key stays" ;;
        esac
    done <rows
}

run files_are_renamed
run a_dry_run_changes_nothing
run files_by_a_path_and_by_a_link
run nothing_is_overwritten
run a_run_that_was_killed_is_completed
run a_failed_run_leaves_older_links
run backup_of_the_old_text
run no_hard_links
run links_are_undone
run links_that_report_a_failure
run sync_fails
run no_sync
run write_fails
run an_old_name_stays
run death_at_each_call
run changed_before_the_lock
run old_names_are_removed_under_the_lock
run renamed_back_before_the_old_names_are_removed
run a_failed_run_leaves_names_in_use
run the_lock_cannot_be_had_again
run two_processes_lose_no_file
run a_second_run_changes_nothing
run lints_of_identity_find_nothing
run lints_of_identity_find_something_before
run packer_does_no_more_than_the_preset_template
run vagrant_does_no_more_than_the_preset_vagrant
run every_row_has_an_effect
finish
