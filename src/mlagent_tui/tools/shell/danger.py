"""Programs that need a person's word in every mode, whatever they are given."""

from __future__ import annotations

import re

from mlagent_tui.tools.shell.call import Call

_PRIVILEGE = "It asks for more rights than the agent has"
_DISK = "It changes disks, the boot process or the running system"
_HUB = "It deletes something on the Hugging Face Hub"
_PUBLIC = "It changes who can see something on the Hugging Face Hub"
_SCHEDULE = "It leaves something that runs after the session"

_PROGRAMS: dict[str, str] = {
    **dict.fromkeys(
        [
            "sudo",
            "sudoedit",
            "su",
            "doas",
            "pkexec",
            "runuser",
            "setpriv",
            "chroot",
            "nsenter",
            "setcap",
            "visudo",
            "passwd",
            "chpasswd",
            "useradd",
            "usermod",
            "userdel",
            "groupadd",
            "groupmod",
            "gpasswd",
            "newgrp",
            "sg",
            "capsh",
            "machinectl",
            "systemd-run",
        ],
        _PRIVILEGE,
    ),
    **dict.fromkeys(
        [
            "fdisk",
            "sfdisk",
            "cfdisk",
            "gdisk",
            "sgdisk",
            "parted",
            "wipefs",
            "blkdiscard",
            "mkswap",
            "swapon",
            "swapoff",
            "cryptsetup",
            "lvremove",
            "vgremove",
            "pvremove",
            "lvcreate",
            "vgcreate",
            "pvcreate",
            "zpool",
            "zfs",
            "mdadm",
            "hdparm",
            "badblocks",
            "shutdown",
            "reboot",
            "poweroff",
            "halt",
            "telinit",
            "kexec",
            "grub-install",
            "update-grub",
            "efibootmgr",
            "diskutil",
            "mount",
            "umount",
            "losetup",
            "insmod",
            "modprobe",
            "rmmod",
            "sysctl",
            "iptables",
            "nft",
            "ufw",
            "debugfs",
            "mke2fs",
            "tune2fs",
            "resize2fs",
        ],
        _DISK,
    ),
    **dict.fromkeys(("at", "batch"), _SCHEDULE),
}
_SETUID = re.compile(r"[ugoa]*[+=][rwxXt]*s|0*[2467][0-7]{3}")
_HUB_PROGRAMS = frozenset({"hf", "huggingface-cli"})
_REMOTE_DELETES = frozenset({"delete", "delete-files", "delete_repo", "rm", "remove", "prune"})


def gate_dangerous(call: Call) -> None:
    """Gate a program that is dangerous by its name or by what it is told to do."""
    reason = _PROGRAMS.get(call.program)
    if reason or call.program.startswith(("mkfs", "fsck")):
        call.gate(reason or _DISK)
    words = [field.text for field in call.args]
    check = _CHECKS.get(call.program)
    if check is not None:
        check(call, words)


def _chmod(call: Call, words: list[str]) -> None:
    if any(_SETUID.fullmatch(part) for word in words for part in word.split(",")):
        call.gate(_PRIVILEGE)


def _chown(call: Call, words: list[str]) -> None:
    if any(re.match(r"(root|0)?(:(root|0|wheel))?$", word) and word for word in words[:3]):
        call.gate(_PRIVILEGE)


def _system(call: Call, words: list[str]) -> None:
    if not words or words[0] not in {"status", "list-units", "show", "is-active", "cat"}:
        call.gate(_DISK)


def _init(call: Call, words: list[str]) -> None:
    if words and words[0] in {"0", "1", "6", "s", "S"}:
        call.gate(_DISK)


def _crontab(call: Call, words: list[str]) -> None:
    if words != ["-l"]:
        call.gate(_SCHEDULE)


def _kill(call: Call, words: list[str]) -> None:
    targets = [word for word in words if not re.fullmatch(r"-[A-Z]\w*|-\d+|-s|--", word)]
    everything = "-1" in words[1:] or words[-1:] == ["-1"] or "0" in targets or "1" in targets
    if everything and words[:1] not in (["-0"], ["-l"]):
        call.gate("It ends processes that the agent did not start")


def _hub(call: Call, words: list[str]) -> None:
    plain = [word for word in words if not word.startswith("-")]
    if set(plain[:3]) & _REMOTE_DELETES and plain[:1] != ["cache"]:
        call.gate(_HUB)
    if any(re.match(r"--(delete|prune)\b", word) for word in words):
        call.gate(_HUB)
    if any(
        word.startswith(("--no-private", "--public", "--visibility", "--private=f"))
        for word in words
    ):
        call.gate(_PUBLIC)
    if "settings" in plain and "--private" in words and "false" in [word.lower() for word in words]:
        call.gate(_PUBLIC)


def _github(call: Call, words: list[str]) -> None:
    plain = [word for word in words if not word.startswith("-")]
    if "delete" in plain[:3] or any(word.upper() == "DELETE" for word in words):
        call.gate("It deletes something on GitHub")
    if "--visibility" in words or any(word.startswith("--visibility=") for word in words):
        call.gate("It changes who can see something on GitHub")


def _options(call: Call, words: list[str]) -> None:
    if call.program == "enable" or "expand_aliases" in words:
        call.gate("It changes how the shell reads the commands that follow")


_CHECKS = {
    "enable": _options,
    "shopt": _options,
    "chmod": _chmod,
    "chown": _chown,
    "chgrp": _chown,
    "systemctl": _system,
    "init": _init,
    "crontab": _crontab,
    "kill": _kill,
    "gh": _github,
    **dict.fromkeys(_HUB_PROGRAMS, _hub),
}
