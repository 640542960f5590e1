// The C++ tests' program: runs all tests, or those that the command line names.

#include "check.hpp"

int main(int argc, char **argv)
{
    return check::run(argc, argv);
}
