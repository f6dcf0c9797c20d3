locals {
  # Addresses are compared as numbers. What is no IPv4 address becomes -1, which no check lets pass.
  text = {
    gateway       = var.gateway
    host_first    = var.host_range.first
    host_last     = var.host_range.last
    dhcp_first    = try(var.dhcp_range.first, "none")
    dhcp_last     = try(var.dhcp_range.last, "none")
    metallb_first = var.metallb_range.first
    metallb_last  = var.metallb_range.last
    vip_first     = var.api_vip
    vip_last      = var.api_vip
  }
  number = { for name, text in local.text : name => (
    can(cidrnetmask("${text}/32")) ? try(sum([for i, octet in split(".", text) : tonumber(octet) * pow(256, 3 - i)]), -1) : -1
  ) }

  blocks = { machines = var.network_cidr, pods = var.pod_cidr, services = var.service_cidr }
  block_first = { for name, cidr in local.blocks : name =>
    try(sum([for i, octet in split(".", cidrhost(cidr, 0)) : tonumber(octet) * pow(256, 3 - i)]), -1)
  }
  block_size = { for name, cidr in local.blocks : name => try(pow(2, 32 - tonumber(split("/", cidr)[1])), 0) }
  block = { for name, cidr in local.blocks : name => {
    valid = local.block_first[name] >= 0
    first = local.block_first[name]
    last  = local.block_first[name] + local.block_size[name] - 1
    size  = local.block_size[name]
  } }
  network = merge(local.block.machines, { pods = local.block.pods })

  range = { for name in ["host", "dhcp", "metallb", "vip"] : name => {
    first = local.number["${name}_first"]
    last  = local.number["${name}_last"]
    size  = local.number["${name}_last"] - local.number["${name}_first"] + 1
    # neither the network's own address nor its broadcast address can be used
    valid = (local.number["${name}_first"] > local.network.first && local.number["${name}_last"] < local.network.last
    && local.number["${name}_first"] <= local.number["${name}_last"])
    has_gateway = (local.number["${name}_first"] <= local.number.gateway
    && local.number.gateway <= local.number["${name}_last"])
  } }

  pairs = {
    host_dhcp        = [local.range.host, local.range.dhcp]
    metallb_host     = [local.range.metallb, local.range.host]
    metallb_dhcp     = [local.range.metallb, local.range.dhcp]
    vip_host         = [local.range.vip, local.range.host]
    vip_dhcp         = [local.range.vip, local.range.dhcp]
    vip_metallb      = [local.range.vip, local.range.metallb]
    pods_network     = [local.block.pods, local.block.machines]
    services_network = [local.block.services, local.block.machines]
    services_pods    = [local.block.services, local.block.pods]
  }
  overlap = { for name, pair in local.pairs : name => pair[0].first <= pair[1].last && pair[1].first <= pair[0].last }
}
