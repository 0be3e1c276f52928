/* SPDX-License-Identifier: MIT */
/* What any program costs that is linked with the libraries of the command. */
int main(void)
{
    return 0;
}
