"""Runs a command on its own terminal: terminal.py COMMAND ARGUMENT…

Standard input is what a person types; when it ends, the terminal hangs up. What the terminal shows goes to standard
output, until no process has it open any more. Exits with the command's exit code, or 128 and the signal's number.
"""

import os
import pty
import select
import sys

child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])

while True:
    readable, _, _ = select.select([0, terminal], [], [])
    if 0 in readable:
        typed = os.read(0, 65536)
        if not typed:
            break
        os.write(terminal, typed)
    if terminal in readable:
        try:
            shown = os.read(terminal, 65536)
        except OSError:  # Linux reports the end in this way.
            break
        if not shown:
            break
        os.write(1, shown)

os.close(terminal)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
sys.exit(code if code >= 0 else 128 - code)
