resource "opennebula_virtual_machine_group" "roles" {
  for_each = var.groups

  name = each.value.name

  role {
    name   = each.key
    policy = each.value.policy
  }
}

# What all machines share. Sizes, disks and addresses are each machine's own.
resource "opennebula_template" "machine" {
  name        = "${var.name}-machine"
  description = "Machine of the cluster ${var.name}"
  cpu         = 1
  vcpu        = 1
  memory      = 1024

  sched_requirements    = var.placement.hosts
  sched_ds_requirements = var.placement.datastores

  os {
    arch = "x86_64"
    boot = "disk0"
  }

  cpumodel {
    model = "host-passthrough"
  }

  features {
    guest_agent = "YES"
  }
}

resource "opennebula_virtual_machine" "machine" {
  for_each = var.machines

  # the name of the Kubernetes node too: the CSI driver finds the machine by it
  name        = each.key
  template_id = opennebula_template.machine.id
  cpu         = each.value.vcpu
  vcpu        = each.value.vcpu
  memory      = each.value.memory_mb

  sched_requirements    = var.placement.hosts
  sched_ds_requirements = var.placement.datastores
  keep_nic_order        = true

  # Nothing secret: whoever may see the machine in OpenNebula can read its context.
  context = {
    NETWORK        = "YES"
    SET_HOSTNAME   = "$NAME"
    SSH_PUBLIC_KEY = join("\n", var.ssh_public_keys)
    GROW_ROOTFS    = "YES"
  }

  disk {
    image_id = opennebula_image.system[var.system_image].id
    size     = each.value.disk_mb
    target   = "vda"
    driver   = var.image_format
  }

  dynamic "disk" {
    for_each = each.value.data_disk == null ? [] : [each.value.data_device]

    content {
      image_id = opennebula_image.data[each.key].id
      target   = disk.value
      driver   = var.image_format
    }
  }

  nic {
    network_id = opennebula_virtual_network.reserved["machines"].id
    # without it, machines that start at once share the addresses out in any order
    ip              = each.value.address
    model           = "virtio"
    security_groups = [for group in ["machine", each.value.security_group] : opennebula_security_group.machines[group].id]
  }

  dynamic "vmgroup" {
    for_each = each.value.anti_affinity == null ? [] : [each.value.anti_affinity]

    content {
      vmgroup_id = opennebula_virtual_machine_group.roles[vmgroup.value].id
      role       = vmgroup.value
    }
  }

  timeouts {
    create = "20m"
  }

  lifecycle {
    # another system image must not replace all machines in one run: each takes it when it is replaced
    ignore_changes = [disk[0].image_id]
  }
}
