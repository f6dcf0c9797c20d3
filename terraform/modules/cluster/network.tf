module "existing" {
  source = "./existing"

  parent_network  = var.parent_network
  image_datastore = var.image_datastore
}

# The ranges of MetalLB and of the API belong to this cluster, but no machine is attached to their networks: that keeps
# OpenNebula from leasing their addresses.
resource "opennebula_virtual_network" "reserved" {
  for_each = var.reservations

  name                 = "${var.name}-${each.key}"
  description          = "Addresses of the cluster ${var.name}: ${each.key}"
  reservation_vnet     = module.existing.parent_network_id
  reservation_size     = each.value.size
  reservation_first_ip = each.value.first
  # left out, every later plan would want to change it
  reservation_ar_id = var.parent_address_range
  # the parent's own groups, by default one that allows everything, would open what the rules below close
  security_groups = [opennebula_security_group.machines["machine"].id]
}

resource "opennebula_security_group" "machines" {
  for_each = var.firewall

  name        = "${var.name}-${each.key}"
  description = "What may reach a ${each.key} of the cluster ${var.name}"
  # rules apply to running machines too
  commit = true

  dynamic "rule" {
    for_each = each.value

    content {
      protocol  = rule.value.protocol
      rule_type = rule.value.type
      range     = rule.value.range
      ip        = rule.value.ip
      size      = rule.value.size
    }
  }
}
