locals {
  # Every machine has a place in host_range that follows from its role and number alone, so that one more or one less
  # changes no other's address: control planes from 0, registry 10, load balancers 11 and 12, workers from 16.
  slots = merge(
    { for number in distinct(var.control_plane.numbers) : "${var.name}-cp-${number}" => number - 1 },
    { "${var.name}-registry" = 10 },
    var.load_balancers.enabled ? { "${var.name}-lb-1" = 11, "${var.name}-lb-2" = 12 } : {},
    { for number in distinct(var.workers.numbers) : "${var.name}-worker-${number}" => 15 + number },
  )
  last_slot = max(values(local.slots)...)

  roles = merge(
    { for number in distinct(var.control_plane.numbers) : "${var.name}-cp-${number}" => "control-plane" },
    { "${var.name}-registry" = "registry" },
    var.load_balancers.enabled ? { "${var.name}-lb-1" = "load-balancer", "${var.name}-lb-2" = "load-balancer" } : {},
    { for number in distinct(var.workers.numbers) : "${var.name}-worker-${number}" => "worker" },
  )
  names = { for role in ["control-plane", "registry", "load-balancer", "worker"] : role =>
    [for name in keys(local.roles) : name if local.roles[name] == role]
  }
  node_names = concat(local.names["control-plane"], local.names["worker"])

  sizes = {
    control-plane = var.control_plane
    registry      = var.registry
    load-balancer = var.load_balancers
    worker        = var.workers
  }

  # one disk per machine, so that its device is vdb whatever is added later
  data_disks = merge(
    { "${var.name}-registry" = { name = "${var.name}-registry-data", size_gb = var.registry.data_gb } },
    { for volume, disk in var.static_volumes : "${var.name}-worker-${disk.worker}" =>
      { name = "${var.name}-volume-${volume}", size_gb = disk.size_gb }
    },
  )
  data_device = "vdb"

  machines = { for name, role in local.roles : name => {
    role           = role
    address        = cidrhost("0.0.0.0/0", local.range.host.first + local.slots[name])
    vcpu           = local.sizes[role].vcpu
    memory_mb      = local.sizes[role].memory_mb
    disk_mb        = local.sizes[role].disk_gb * 1024
    anti_affinity  = contains(keys(local.groups), role) ? role : null
    security_group = contains(["control-plane", "worker"], role) ? "node" : role
    data_disk      = try(local.data_disks[name].name, null)
    data_device    = contains(keys(local.data_disks), name) ? local.data_device : null
  } }

  # A VM group of one machine would bind nothing, and a role that does not care needs none.
  policies = merge(
    { control-plane = var.control_plane.policy, worker = var.workers.policy },
    var.load_balancers.enabled ? { load-balancer = "ANTI_AFFINED" } : {},
  )
  groups = { for role, policy in local.policies : role => { name = "${var.name}-${role}", policy = policy } if policy != "NONE" }
}
