/* SPDX-License-Identifier: MIT */
/* The command groups vmxci and vmxci config: their help. */
#include <config.h>

#include <stddef.h>

#include "command.h"

const struct command command_vmxci = {
    .name = "",
    .operands = "",
    .about = "Read and change the VMCI device of powered-off VMware virtual machines, and any\n"
             "other key, in their .vmx files.\n"
             "\n"
             "PATH is a .vmx or .vmtx file, the directory of a VM, or - for standard input (an\n"
             "edit then writes the new text to standard output).\n",
    .notes = "'vmxci COMMAND --help' prints the help of a command, and 'vmxci help COMMAND'\n"
             "opens its manual page.\n"
             "\n"
             "Exit status, with several VMs the highest:\n"
             "  0  done\n"
             "  1  the answer is no: the property or key is unset, no key matches, or there\n"
             "     are findings\n"
             "  2  usage error\n"
             "  3  bad input: not a .vmx file, a bad value, a reserved ID, a duplicate or\n"
             "     protected key\n"
             "  4  input/output error\n"
             "  5  refused: the VM is open, locked, suspended or encrypted, its file changed\n"
             "     meanwhile, or the file or its directory is not writable\n",
    .examples = "  vmxci show web01\n"
                "  vmxci set --id=auto web01/web01.vmx\n"
                "  vmxci config get displayName web01 web02\n",
    .no_paths = true,
    .groups = GROUP_PROGRAM,
};

const struct command command_config = {
    .name = "config",
    .operands = "",
    .about = "Read and change any key of a .vmx file.\n",
    .notes = "'vmxci config COMMAND --help' prints the help of a command, and 'vmxci help\n"
             "config' opens the manual page.\n",
    .examples = "  vmxci config list web01\n"
                "  vmxci config set annotation 'idle since May' web01\n",
    .no_paths = true,
};
