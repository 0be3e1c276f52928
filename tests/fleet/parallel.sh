#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the command of vmxci-fleet(7) for GNU parallel: on two SSH servers, and with a server that
# fails while its tasks run.  Both servers run on this machine, with keys and settings of their own.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/../cli/harness.sh"
# shellcheck source=tests/fleet/page.sh
. "$(dirname "$0")/page.sh"

: "${tmp:?}"
PATH=$PATH:/usr/sbin:/sbin
port=$((20000 + $$ % 3000 * 4))

# ---- the servers -----------------------------------------------------------------------------

# HOME is not that of the user, whose shell may read files there.
write_sshd_config() {
    cat <<END
ListenAddress 127.0.0.1:$2
HostKey $PWD/host-key
AuthorizedKeysFile $PWD/user-key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
MaxStartups 100
SetEnv PATH=$PATH HOME=$PWD NODE=$1
END
}

write_ssh_config() {
    cat <<END
Host node1
    Port $port
Host node2
    Port $((port + 1))
Host *
    HostName 127.0.0.1
    IdentityFile $PWD/user-key
    IdentitiesOnly yes
    BatchMode yes
    UserKnownHostsFile $PWD/known-hosts
    GlobalKnownHostsFile /dev/null
    StrictHostKeyChecking no
    LogLevel ERROR
END
}

# start_server NODE PORT: runs sshd.  As root, sshd needs the directory /run/sshd; where it is missing,
# sshd gets a /run of its own.
start_server() {
    write_sshd_config "$1" "$2" >"$1.conf"
    set -- "$1" "$sshd" -D -e -f "$PWD/$1.conf"
    if is_root && [ ! -d /run/sshd ]; then
        name=$1
        shift
        # shellcheck disable=SC2016 # sh expands it
        set -- "$name" unshare -m sh -c \
            'mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd && exec "$@"' sh "$@"
    fi
    name=$1
    shift
    "$@" 2>"$name.log" &
    echo "$!" >"$name.pid"
    wait_until 60 ssh "$name" true
}

start_servers() {
    sshd=$(command -v sshd)
    ssh-keygen -q -t ed25519 -N '' -f host-key
    ssh-keygen -q -t ed25519 -N '' -f user-key
    write_ssh_config >ssh.conf
    printf '#!/bin/sh\nexec "%s" -F "%s" "$@"\n' "$(command -v ssh)" "$PWD/ssh.conf" >ssh
    chmod 755 ssh
    mv ssh bin/ssh
    trap stop_servers EXIT
    trap 'exit 1' HUP INT TERM
    start_server node1 "$port"
    start_server node2 $((port + 1))
}

# kill_server NODE: kills the server and all processes that it has started.
kill_server() {
    [ -e "$1.pid" ] || return 0
    kill_tree "$(cat "$1.pid")"
    rm "$1.pid"
}

kill_tree() {
    # Stopped first, so that it does not start more processes.
    kill -STOP "$1" 2>/dev/null || return 0
    for child in $(ps -o pid= --ppid "$1"); do
        kill_tree "$child"
    done
    kill -KILL "$1"
}

stop_servers() {
    status=$?
    set +e
    [ "$status" = 0 ] || tail -n 20 ./*.log
    [ -z "${parallel-}" ] || kill "$parallel" 2>/dev/null
    kill_server node1
    kill_server node2
    wait
    exit "$status"
}

# ---- tasks -----------------------------------------------------------------------------------

# write_slow_vmxci: makes vmxci print half of its output, and wait while the file slow exists.
# tasks/NODE.SHARD exists from then on.
write_slow_vmxci() {
    mkdir tasks
    cat >bin/vmxci <<END
#!/bin/sh
status=0
output=\$("$VMXCI" "\$@") || status=\$?
echo "\$output" | head -n 20
: >$PWD/tasks/\$NODE.\$SHARD
while [ -e $PWD/slow ]; do
    sleep 0.1
done
echo "\$output" | tail -n +21
exit "\$status"
END
}

tasks_of() {
    [ "$(find tasks -name "$1.*" | wc -l)" -eq "$2" ]
}

prepare() {
    need sshd ssh ssh-keygen parallel ps
    parallel --version 2>/dev/null | grep '^GNU parallel' >/dev/null || skip "needs GNU parallel"
    ! is_root || [ -d /run/sshd ] || unshare -m true 2>/dev/null || skip "needs unshare"
    use_page
    make_tree vms 300
    single_run vms
    start_servers
    extract parallel >run-all
    export PARALLEL_HOME="$PWD/parallel"
    mkdir parallel
}

# ---- tests -----------------------------------------------------------------------------------

two_servers() {
    prepare
    expect 0 sh ./run-all
    check_merged 6
    has_only_outputs 6
    # A list that does not exist: every task fails.
    expect 6 sh -c "$(sed 's/ list / missing /; s/--retries 3//' run-all)"
}

# check in shards, and then over all VMs, finds what a single run finds.
check_in_shards() {
    prepare
    expect 0 sh ./run-all
    extract use-merge >merge-all
    expect 3 sh ./merge-all
    extract check >check-all
    expect 1 sh ./check-all
    expect 3 vmxci check -o jsonl --files-from=list
    grep duplicate-uuid "$tmp/out" >/dev/null || fail "the VMs have nothing in common"
    without_places "$tmp/out" >single
    without_places findings.jsonl | diff single - || fail "other findings than those of a single run"
}

# without_places FILE: prints the findings in FILE without their lines, columns and keys, which the
# output of show does not have.
without_places() {
    sed 's/"line":[^,]*,//; s/"column":[^,]*,//; s/"key":[^,]*,//' "$1"
}

# fail_server: runs the command and kills node1 while two tasks run on each server; sets status.
fail_server() {
    write_slow_vmxci
    : >slow
    sh ./run-all >log 2>&1 &
    parallel=$!
    wait_until 60 tasks_of node1 2
    kill_server node1
    rm slow
    status=0
    wait "$parallel" || status=$?
    parallel=
}

server_that_fails() {
    prepare
    fail_server
    equal "$status" 0 "the exit status of parallel: $(cat log)"
    check_merged 6
    # The half outputs of the two tasks that were killed.
    equal "$(find out -name '*.jsonl.*[0-9]' | wc -l)" 2 "$(find out)"
}

server_that_fails_without_retries() {
    prepare
    sed 's/--retries 3//' run-all >once
    mv once run-all
    fail_server
    [ "$status" -ge 2 ] || fail "parallel exits with $status"
    expect 4 sh ./merge 6 out
    [ "$(grep -c 'is missing' "$tmp/err")" -eq "$status" ] || fail "$(cat "$tmp/err")"
    prints ""
}

run two_servers
run check_in_shards
run server_that_fails
run server_that_fails_without_retries
finish
