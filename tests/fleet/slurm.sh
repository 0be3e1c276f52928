#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the scripts of vmxci-fleet(7) as a Slurm job array: on two nodes, and with a node that fails
# while its task runs.  The controller, both nodes and munge run on this machine, with all their
# files in one directory.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/../cli/harness.sh"
# shellcheck source=tests/fleet/page.sh
. "$(dirname "$0")/page.sh"

: "${tmp:?}"
PATH=$PATH:/usr/sbin:/sbin
port=$((20000 + $$ % 3000 * 4))

# ---- the cluster -----------------------------------------------------------------------------

# start NAME COMMAND...: runs COMMAND, a daemon, and writes its process ID to NAME.pid.
start() {
    name=$1
    shift
    "$@" >>"$name.out" 2>&1 &
    echo "$!" >"$name.pid"
}

start_node() {
    start "$1" slurmd -D -f "$SLURM_CONF" -N "$1"
}

# A task that is put back into the queue waits until its old credential has expired, by default two
# minutes.
write_slurm_conf() {
    cat <<END
ClusterName=test
SlurmctldHost=$(uname -n)(127.0.0.1)
SlurmctldPort=$port
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$PWD/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$PWD/state
SlurmdSpoolDir=$PWD/spool/%n
SlurmctldPidFile=$PWD/slurmctld-daemon.pid
SlurmdPidFile=$PWD/%n-daemon.pid
SlurmctldLogFile=$PWD/slurmctld.log
SlurmdLogFile=$PWD/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
ReturnToService=2
KillWait=1
SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=100000
NodeName=w1 NodeHostname=$(uname -n) NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=1
NodeName=w2 NodeHostname=$(uname -n) NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=1
PartitionName=all Nodes=w1,w2 Default=YES State=UP MaxTime=INFINITE
END
}

start_cluster() {
    mkdir state spool munge
    head -c 128 /dev/urandom >munge/key
    chmod 400 munge/key
    export SLURM_CONF="$PWD/slurm.conf"
    write_slurm_conf >"$SLURM_CONF"
    # slurmd 24 needs cgroups unless they are disabled; slurmd 22 does not know this.
    case $(slurmd -V) in
    *' 22.'*) ;;
    *) echo "CgroupPlugin=disabled" >cgroup.conf ;;
    esac
    trap stop_cluster EXIT
    trap 'exit 1' HUP INT TERM
    start munged munged -F --force --socket="$PWD/munge/socket" --key-file="$PWD/munge/key" \
        --pid-file="$PWD/munge/pid" --log-file="$PWD/munge/log" --seed-file="$PWD/munge/seed"
    wait_until 60 test -S munge/socket
    start slurmctld slurmctld -D -f "$SLURM_CONF"
    start_node w1
    start_node w2
    wait_until 60 nodes_are idle 2
}

# nodes_are STATE COUNT
nodes_are() {
    [ "$(sinfo -h -N -t "$1" -o %N | grep -c .)" -eq "$2" ]
}

stop_cluster() {
    status=$?
    # Daemons that are gone and files that do not exist must not leave the other daemons running.
    set +e
    [ "$status" = 0 ] || tail -n 20 ./*.log ./slurm-*.out
    squeue -h -o %A 2>/dev/null | xargs -r scancel 2>/dev/null
    for file in tasks/*; do
        [ ! -e "$file" ] || kill_task "$file"
    done
    for name in w1 w2 slurmctld munged; do
        [ ! -e "$name.pid" ] || kill "$(cat "$name.pid")" 2>/dev/null
    done
    wait
    exit "$status"
}

# ---- tasks -----------------------------------------------------------------------------------

# write_slow_vmxci: makes vmxci print half of its output, and wait while the file slow exists.
# tasks/SHARD has its process ID and its node.
write_slow_vmxci() {
    mkdir tasks
    cat >bin/vmxci <<END
#!/bin/sh
shard=$PWD/tasks/\$SLURM_ARRAY_TASK_ID
echo "\$\$ \$SLURMD_NODENAME" >"$PWD/task.\$\$"
mv "$PWD/task.\$\$" "\$shard"
status=0
output=\$("$VMXCI" "\$@") || status=\$?
echo "\$output" | head -n 20
while [ -e $PWD/slow ]; do
    sleep 0.1
done
echo "\$output" | tail -n +21
rm "\$shard"
exit "\$status"
END
}

# parent_of PID
parent_of() {
    ps -o ppid= -p "$1" | tr -d ' '
}

# kill_task FILE: kills the processes of a task as a failing machine would: the step daemon first,
# so that nothing is reported.
kill_task() {
    read -r process _ <"$1"
    script=$(parent_of "$process")
    step=$([ -z "$script" ] || parent_of "$script")
    # Not a task that has ended meanwhile.
    case $(ps -o args= -p "${step:-0}") in
    slurmstepd*) kill -9 "$step" "$script" "$process" ;;
    esac
    rm -f "$1"
}

task_of() {
    grep -l " $1\$" tasks/* 2>/dev/null
}

# submit: submits the job array with the command of the page, but does not wait; sets job.
submit() {
    command=$(extract slurm)
    job=$(sh -c "$(printf '%s' "$command" | sed 's/--wait/--parsable/')")
}

job_has_ended() {
    [ -z "$(squeue -h -j "$job" 2>/dev/null)" ]
}

prepare() {
    need munged slurmctld slurmd sbatch scontrol sinfo squeue scancel ps
    use_page
    make_tree vms 300
    single_run vms
}

# ---- tests -----------------------------------------------------------------------------------

job_array() {
    prepare
    start_cluster
    extract slurm >submit
    expect 0 sh ./submit
    check_merged 6
    has_only_outputs 6
    head -c 2000 out/3-of-6.jsonl >half
    mv half out/3-of-6.jsonl
    expect 4 sh ./merge 6 out
    expect_message "merge: shard 3 is cut off: out/3-of-6.jsonl"
    prints ""
    # The page's way to run one shard again.
    sh -c "$(sed 's/--array=[0-9-]*/--array=3/' submit)"
    check_merged 6
    # sbatch reports a task that failed.
    expect 4 sh -c "$(sed 's/ list / missing /' submit)"
}

node_that_fails() {
    prepare
    write_slow_vmxci
    start_cluster
    : >slow
    submit
    wait_until 60 task_of w1
    task=$(task_of w1)
    number=${task##*/}
    wait_until 60 sh -c "cat out/$number-of-6.jsonl.*[0-9] | grep -q ."
    kill -9 "$(cat w1.pid)"
    kill_task "$task"
    [ ! -e "out/$number-of-6.jsonl" ] || fail "a task that was killed has an output"
    [ "$(cat out/"$number"-of-6.jsonl.*[0-9] | wc -l)" -eq 20 ] || fail "no half output"
    expect 4 sh ./merge 6 out
    expect_message "merge: shard $number is missing"
    scontrol requeue "${job}_$number"
    rm slow
    start_node w1
    wait_until 60 job_has_ended
    check_merged 6
}

run job_array
run node_that_fails
finish
