output "machines" {
  description = "Every machine by its name: role, address, size, security group, anti-affinity group and data disk."
  value       = local.machines
}

output "data_disks" {
  description = "Persistent disks by their machine: name and size in GB."
  value       = local.data_disks
}

output "groups" {
  description = "VM groups by role: name and policy. A role without one does not care where its machines run."
  value       = local.groups
}

output "firewall" {
  description = "Rules by security group: protocol, type, range of ports, first address and count of addresses."
  value       = local.firewall
}

output "reservations" {
  description = "Ranges to reserve in OpenNebula: first address and size. Only that of the machines is ever leased."
  value = {
    machines = { first = var.host_range.first, size = local.range.host.size }
    metallb  = { first = var.metallb_range.first, size = local.range.metallb.size }
    api      = { first = var.api_vip, size = 1 }
  }
}

output "inventory" {
  description = "Kubespray's inventory, YAML."
  value       = yamlencode(local.inventory)
}

output "group_vars" {
  description = "Variables of all hosts for Kubespray and the playbooks around it, YAML."
  value       = yamlencode(local.group_vars)
}
