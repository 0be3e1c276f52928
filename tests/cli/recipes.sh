#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the recipes of vmxci-recipes(7), as far as they need no VMware product: ovftool is a script
# that copies.
# shellcheck source=tests/cli/harness.sh
. "$(dirname "$0")/harness.sh"
page=${abs_top_srcdir:?}/cli/man/vmxci-recipes.7
# shellcheck source=tests/cli/page.sh
. "$(dirname "$0")/page.sh"

: "${tmp:?}"

# put_vm FILE LINE...: writes a VM with an identity, and with these lines.
put_vm() {
    file=$1
    shift
    mkdir -p "$(dirname "$file")"
    printf '%s\n' 'config.version = "8"' 'virtualHW.version = "19"' 'displayName = "web"' \
        'uuid.bios = "56 4d 01 02 03 04 05 06-07 08 09 0a 0b 0c 0d 0e"' \
        'vmci0.present = "TRUE"' 'vmci0.id = "185339150"' \
        'RemoteDisplay.maxConnections = "1"' "$@" >"$file"
}

# run_recipe STATUS NAME: runs the text NAME of the page, which must exit with STATUS.
run_recipe() {
    extract "$2" >"$2.sh"
    expect "$1" sh -e ./"$2.sh"
}

# has_identity FILE
has_identity() {
    grep -qE '^(uuid\.bios|vmci0\.id) ' "$1"
}

# ---- image builds ------------------------------------------------------------------------------

# The command of the post-processor.
packer() {
    use_vmxci
    put_vm output-web/web.vmx
    extract packer | sed -n 's/.*inline = \["\(.*\)"\]$/\1/p' >inline
    equal "$(wc -l <inline | tr -d ' ')" 1
    expect 0 sh -e ./inline
    fails has_identity output-web/web.vmx
    grep -q '^uuid.action = "create"$' output-web/web.vmx
    put_vm output-web/web.vmx 'serial9.fileName = "/home/build/log"' 'guestinfo.key = "secret"'
    cp output-web/web.vmx before
    expect 1 sh -e ./inline
    cmp output-web/web.vmx before
}

repack() {
    use_vmxci
    need tar gzip
    tar --version 2>/dev/null | grep -q '^tar (GNU tar)' || skip 'needs GNU tar'
    put_vm box/web.vmx 'ethernet0.generatedAddress = "00:0c:29:01:02:03"'
    printf '{"provider": "vmware_desktop"}\n' >box/metadata.json
    printf 'disk' >box/web.vmdk
    printf 'x' >'box/a b'
    # Names that a list of names may change.
    printf 'x' >box/-C
    printf 'x' >'box/ a\\nb'
    printf '%s\n' ./web.vmdk web.vmx metadata.json 'a b' -C ' a\\nb' >list
    chmod 640 box/web.vmdk
    touch -d '2020-01-02 03:04:05' box/metadata.json box/web.vmdk
    tar -czf web.box -C box --verbatim-files-from -T list
    chmod 604 web.box
    tar -tvzf web.box | grep -v 'web.vmx$' >before
    tar -tzf web.box >names
    extract repack >repack.sh
    mv web.box ./-web:1.box
    expect 0 sh ./repack.sh -web:1.box
    equal "$(find . -name '*.box' -perm 604)" ./-web:1.box
    mv ./-web:1.box web.box
    tar -tvzf web.box | grep -v 'web.vmx$' >after
    cmp before after
    tar -tzf web.box | cmp - names
    mkdir new && tar -xzf web.box -C new
    fails has_identity new/web.vmx
    fails grep ethernet new/web.vmx
    grep -q '^msg.autoAnswer = "TRUE"$' new/web.vmx
    cmp new/metadata.json box/metadata.json
    # What is refused leaves the box as it is.
    put_vm box/web.vmx 'checkpoint.vmState = "web.vmss"'
    printf 'state' >box/web.vmss
    (cd box && tar -czf ../web.box .)
    cp web.box before
    expect 5 sh ./repack.sh web.box
    cmp web.box before
    [ ! -e web.box.new ] || fail 'web.box.new is left'
    put_vm box/web.vmx
    printf 'x' >'box/c
d'
    (cd box && tar -czf ../web.box .)
    cp web.box before
    expect 2 sh ./repack.sh web.box
    cmp web.box before
}

export_and_import() {
    use_vmxci
    # shellcheck disable=SC2016 # the script expands it
    printf '%s\n' '#!/bin/sh' 'case $1 in' '*.ova) mkdir -p "$2/web" && cp "$1" "$2/web/web.vmx" ;;' \
        '*) cp "$1" "$2" ;;' 'esac' >bin/ovftool
    chmod 755 bin/ovftool
    put_vm web/web.vmx
    cp web/web.vmx before
    run_recipe 0 export
    cmp web/web.vmx before
    fails has_identity web.ova
    equal "$(ls web)" web.vmx
    # The copy has no .vmsd file, but the VM has one.
    rm web.ova
    printf '%s\n' 'snapshot.numSnapshots = "1"' >web/web.vmsd
    run_recipe 5 export
    equal "$(cd web && echo *)" 'web.vmsd web.vmx'
    [ ! -e web.ova ] || fail 'a VM with snapshots is exported'
    rm web/web.vmsd
    # The copy goes even if the export fails.
    mv bin/ovftool ovftool
    printf '#!/bin/sh\nexit 9\n' >bin/ovftool
    chmod 755 bin/ovftool
    run_recipe 9 export
    equal "$(ls web)" web.vmx
    mv ovftool bin/ovftool
    run_recipe 0 export
    mkdir vms
    put_vm vms/other/other.vmx
    run_recipe 0 import
    expect 0 vmxci check -r vms
}

# ---- continuous integration ----------------------------------------------------------------------

# fails_on_findings: the command in the file `command` fails on a VM with findings, and writes the
# report in any case.
fails_on_findings() {
    equal "$(wc -l <command | tr -d ' ')" 1
    put_vm vms/web.vmx
    expect 0 sh -e ./command
    equal "$(jq '.runs[0].results | length' vmxci.sarif)" 0
    put_vm vms/web.vmx 'vmci0.unrestricted = "TRUE"'
    expect 1 sh -e ./command
    equal "$(jq -r '.runs[0].results[].ruleId' vmxci.sarif)" unrestricted
}

github() {
    need jq
    use_vmxci
    extract github | sed -n 's/^ *- run: \(vmxci .*\)/\1/p' >command
    fails_on_findings
    extract github | grep -q 'sarif_file: vmxci.sarif$'
}

gitlab() {
    need jq
    use_vmxci
    extract gitlab | sed -n 's/^ *- \(vmxci check .*\)/\1/p' >command
    fails_on_findings
    extract gitlab | grep -q '^ *- vmxci.sarif$'
}

accepted() {
    use_vmxci
    put_vm vms/web.vmx 'vmci0.unrestricted = "TRUE"'
    run_recipe 0 accepted
    echo 'vmci1.id = "1"' >>vms/web.vmx
    run_recipe 0 accepted
    extract accepted | tail -n 1 >again
    echo 'vmci2.id = "1"' >>vms/web.vmx
    expect 1 sh ./again
}

# ---- scripts -------------------------------------------------------------------------------------

makefile() {
    need make
    use_vmxci
    extract makefile >Makefile
    put_vm templates/web/web.vmx
    put_vm templates/db/db.vmx
    cp templates/web/web.vmx before
    unset MAKEFLAGS MFLAGS MAKELEVEL
    expect 0 make
    cmp templates/web/web.vmx before
    equal "$(tar -tzf web.tar.gz | grep vmx)" web/web.vmx
    tar -xOzf web.tar.gz web/web.vmx >packed
    fails has_identity packed
    # A change of a file changes the archive, as does a new file.
    echo 'annotation = "new"' >>templates/web/web.vmx
    expect 0 make
    tar -xOzf web.tar.gz web/web.vmx | grep -q '^annotation = "new"$'
    printf 'disk' >templates/web/web.vmdk
    expect 0 make
    equal "$(tar -tzf web.tar.gz | sort | tr '\n' ' ')" 'web/ web/web.vmdk web/web.vmx '
    # The two templates have one ID.
    expect 2 make check
    put_vm templates/db/db.vmx 'checkpoint.vmState = "db.vmss"'
    : >templates/db/db.vmss
    rm -f db.tar.gz
    expect 2 make
    [ ! -e db.tar.gz ] || fail 'an archive of a suspended VM'
}

pre_commit() {
    need git
    use_vmxci
    HOME=$PWD
    export HOME
    git init -q repository
    cd repository
    git config user.name test
    git config user.email test@example.com
    extract pre-commit >.git/hooks/pre-commit
    chmod 755 .git/hooks/pre-commit
    echo text >readme
    git add readme
    expect 0 git commit -q -m 'no VM'
    put_vm '.hidden/a b.vmx'
    git add .
    # What is not in the index does not count.
    echo 'vmci1.id = "1"' >>'.hidden/a b.vmx'
    expect 0 git commit -q -m 'a VM'
    git add .
    expect 1 git commit -q -m 'a bad VM'
    put_vm '.hidden/a b.vmx'
    expect 1 git commit -q -m 'a bad VM in the index'
    git add .
    # A file beside the .vmx file counts, even if only the .vmx file changes.
    put_vm UPPER.VMX 'checkpoint.vmState = "upper.vmss"'
    sed -i -e '/vmci0.id/d' -e '/uuid.bios/d' UPPER.VMX
    git add UPPER.VMX
    expect 1 git commit -q -m 'a suspended VM without its saved state'
    : >upper.vmss
    git add upper.vmss
    expect 0 git commit -q -m 'a suspended VM'
    echo 'annotation = "new"' >>UPPER.VMX
    git add UPPER.VMX
    expect 0 git commit -q -m 'a suspended VM whose saved state is not in the commit'
    git rm -q -f --cached readme '.hidden/a b.vmx'
    expect 0 git commit -q -m 'no files'
}

find_and_xargs() {
    use_vmxci
    put_vm vms/new.vmx 'vmci0.unrestricted = "TRUE"'
    put_vm 'vms/ol d.vmx' 'vmci0.unrestricted = "TRUE"'
    touch -d '2020-01-02 03:04:05' 'vms/ol d.vmx'
    run_recipe 0 find
    grep -q '^vmci0.unrestricted = "FALSE"$' vms/new.vmx
    grep -q '^vmci0.unrestricted = "TRUE"$' 'vms/ol d.vmx'
    mv vms elsewhere
    mkdir vms
    run_recipe 0 xargs
    rmdir vms
    mv elsewhere vms
    run_recipe 0 xargs
    fails grep unrestricted vms/new.vmx 'vms/ol d.vmx'
}

run packer
run repack
run export_and_import
run github
run gitlab
run accepted
run makefile
run pre_commit
run find_and_xargs
finish
