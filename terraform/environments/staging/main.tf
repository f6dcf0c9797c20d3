module "layout" {
  source = "../../modules/layout"

  name            = var.name
  api_domain      = var.api_domain
  registry_domain = var.registry_domain

  network_cidr  = var.network_cidr
  gateway       = var.gateway
  dns_servers   = var.dns_servers
  host_range    = var.host_range
  dhcp_range    = var.dhcp_range
  metallb_range = var.metallb_range
  api_vip       = var.api_vip
  pod_cidr      = var.pod_cidr
  service_cidr  = var.service_cidr
  admin_cidrs   = var.admin_cidrs
  service_ports = var.service_ports

  physical_hosts = var.physical_hosts
  control_plane  = var.control_plane
  workers        = var.workers
  registry       = var.registry
  load_balancers = var.load_balancers
  static_volumes = var.static_volumes
}

module "cluster" {
  source = "../../modules/cluster"

  name         = var.name
  machines     = module.layout.machines
  data_disks   = module.layout.data_disks
  groups       = module.layout.groups
  firewall     = module.layout.firewall
  reservations = module.layout.reservations

  parent_network       = var.parent_network
  parent_address_range = var.parent_address_range
  image_datastore      = var.image_datastore
  image_format         = var.image_format
  system_images        = var.system_images
  system_image         = var.system_image
  ssh_public_keys      = var.ssh_public_keys
  placement            = var.placement
}
