/* SPDX-License-Identifier: MIT */
/* Measures the start of a program that is linked with the libraries of the command. */
int main(void)
{
    return 0;
}
