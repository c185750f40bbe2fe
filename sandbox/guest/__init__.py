"""The only code that enters a box: the agent, and the wire format it shares with the host.

Standard library, numpy and msgpack alone; nothing here imports a host module.
"""
