"""Places that everybody knows, by their coordinates."""

import pytest

from galleryai.places.places import Places
from galleryai.settings import resources

# What the places are called in the data, which are English or local as they come.
KNOWN = [
    ("Eiffel Tower", 48.8584, 2.2945, "Paris", "FR"),
    ("Louvre", 48.8606, 2.3376, "Paris", "FR"),
    ("Sacré-Cœur", 48.8867, 2.3431, "Paris", "FR"),
    ("Palace of Versailles", 48.8049, 2.1204, "Versailles", "FR"),
    ("Mont-Saint-Michel, the mount", 48.6361, -1.5115, "Le Mont-Saint-Michel", "FR"),
    ("Big Ben", 51.5007, -0.1246, "London", "GB"),
    ("Camden Market", 51.5414, -0.1467, "London", "GB"),
    ("Tower Bridge", 51.5055, -0.0754, "London", "GB"),
    ("Greenwich Observatory", 51.4769, 0.0005, "London", "GB"),
    ("Stonehenge", 51.1789, -1.8262, "Amesbury", "GB"),
    ("Edinburgh Castle", 55.9486, -3.1999, "Edinburgh", "GB"),
    ("Statue of Liberty", 40.6892, -74.0445, "New York City", "US"),
    ("Central Park", 40.7829, -73.9654, "New York City", "US"),
    ("Brooklyn Bridge", 40.7061, -73.9969, "New York City", "US"),
    ("Coney Island", 40.5749, -73.9859, "New York City", "US"),
    ("Yankee Stadium", 40.8296, -73.9262, "New York City", "US"),
    ("Jersey City, Exchange Place", 40.7163, -74.0330, "Jersey City", "US"),
    ("Golden Gate Bridge, south end", 37.8080, -122.4750, "San Francisco", "US"),
    ("Berkeley, Sather Tower", 37.8721, -122.2578, "Berkeley", "US"),
    ("Harvard Yard", 42.3744, -71.1169, "Cambridge", "US"),
    ("Hollywood Walk of Fame", 34.1016, -118.3267, "Los Angeles", "US"),
    ("Beverly Hills sign", 34.0736, -118.4004, "Beverly Hills", "US"),
    ("White House", 38.8977, -77.0365, "Washington", "US"),
    ("Grand Canyon, Mather Point", 36.0617, -112.1077, "Grand Canyon", "US"),
    ("Renaissance Center, Detroit", 42.3293, -83.0398, "Detroit", "US"),
    ("Windsor, Ouellette Avenue", 42.3149, -83.0364, "Windsor", "CA"),
    ("Niagara Falls, Ontario: Clifton Hill", 43.0912, -79.0755, "Niagara Falls", "CA"),
    ("Niagara Falls, New York: Third Street", 43.0920, -79.0580, "Niagara Falls", "US"),
    ("El Paso, San Jacinto Plaza", 31.7598, -106.4886, "El Paso", "US"),
    ("Ciudad Juárez, cathedral", 31.7384, -106.4870, "Ciudad Juárez", "MX"),
    ("Tijuana, Avenida Revolución", 32.5310, -117.0360, "Tijuana", "MX"),
    ("San Ysidro", 32.5520, -117.0430, "San Diego", "US"),
    ("CN Tower", 43.6426, -79.3871, "Toronto", "CA"),
    ("Zócalo", 19.4326, -99.1332, "Mexico City", "MX"),
    ("Machu Picchu", -13.1631, -72.5450, "Machupicchu", "PE"),
    ("Christ the Redeemer", -22.9519, -43.2105, "Rio de Janeiro", "BR"),
    ("Zermatt, church", 46.0207, 7.7491, "Zermatt", "CH"),
    ("Matterhorn, Swiss side: Schwarzsee", 45.9917, 7.7100, "Zermatt", "CH"),
    ("Chiasso, station", 45.8322, 9.0316, "Chiasso", "CH"),
    ("Como, cathedral", 45.8116, 9.0836, "Como", "IT"),
    ("Basel Minster", 47.5565, 7.5926, "Basel", "CH"),
    ("Weil am Rhein, Vitra", 47.6014, 7.6153, "Weil am Rhein", "DE"),
    ("Geneva, Jet d'Eau", 46.2074, 6.1559, "Geneva", "CH"),
    ("Brandenburg Gate", 52.5163, 13.3777, "Berlin", "DE"),
    ("Berlin-Spandau, citadel", 52.5410, 13.2126, "Berlin", "DE"),
    ("Potsdam, Sanssouci", 52.4042, 13.0385, "Potsdam", "DE"),
    ("Neuschwanstein", 47.5576, 10.7498, "Hohenschwangau", "DE"),
    ("Schönbrunn", 48.1845, 16.3122, "Vienna", "AT"),
    ("Colosseum", 41.8902, 12.4922, "Rome", "IT"),
    ("Trevi Fountain", 41.9009, 12.4833, "Rome", "IT"),
    ("Castel Sant'Angelo", 41.9031, 12.4663, "Rome", "IT"),
    ("St Peter's Basilica", 41.9022, 12.4533, "Vatican City", "VA"),
    ("Venice, St Mark's", 45.4341, 12.3388, "Venice", "IT"),
    ("Monte Carlo casino", 43.7392, 7.4276, "Monaco", "MC"),
    ("Beausoleil, town hall", 43.7432, 7.4235, "Beausoleil", "FR"),
    ("San Marino, Guaita", 43.9345, 12.4500, "San Marino", "SM"),
    ("Gibraltar, Casemates", 36.1450, -5.3529, "Gibraltar", "GI"),
    ("Gibraltar, Europa Point", 36.1094, -5.3455, "Gibraltar", "GI"),
    ("La Línea, church", 36.1674, -5.3478, "La Línea de la Concepción", "ES"),
    ("Sagrada Família", 41.4036, 2.1744, "Barcelona", "ES"),
    ("Lisbon, Belém Tower", 38.6916, -9.2160, "Lisbon", "PT"),
    ("Porto, Ribeira", 41.1406, -8.6110, "Porto", "PT"),
    ("Gaia, port cellars", 41.1370, -8.6130, "Vila Nova de Gaia", "PT"),
    ("Hagia Sophia", 41.0086, 28.9802, "Istanbul", "TR"),
    ("Santorini, Oia", 36.4618, 25.3753, "Oía", "GR"),
    ("Grand-Place", 50.8467, 4.3525, "Brussels", "BE"),
    ("Red Square", 55.7539, 37.6208, "Moscow", "RU"),
    ("Pyramids of Giza", 29.9792, 31.1342, "Giza", "EG"),
    ("Table Mountain, cable car", -33.9573, 18.4031, "Cape Town", "ZA"),
    ("Burj Khalifa", 25.1972, 55.2744, "Dubai", "AE"),
    ("Taj Mahal", 27.1751, 78.0421, "Agra", "IN"),
    ("Forbidden City", 39.9163, 116.3972, "Beijing", "CN"),
    ("Victoria Peak", 22.2759, 114.1455, "Hong Kong", "HK"),
    ("Kowloon, Star Ferry", 22.2937, 114.1687, "Hong Kong", "HK"),
    ("Marina Bay Sands", 1.2834, 103.8607, "Singapore", "SG"),
    ("Changi Airport", 1.3644, 103.9915, "Singapore", "SG"),
    ("Johor Bahru, palace", 1.4586, 103.7570, "Johor Bahru", "MY"),
    ("Shibuya Crossing", 35.6595, 139.7005, "Tokyo", "JP"),
    ("Sensō-ji", 35.7148, 139.7967, "Tokyo", "JP"),
    ("Fushimi Inari", 34.9671, 135.7727, "Kyoto", "JP"),
    ("Sydney Opera House", -33.8568, 151.2153, "Sydney", "AU"),
    ("Bondi Beach", -33.8908, 151.2743, "Sydney", "AU"),
    ("Uluru", -25.3444, 131.0369, "Yulara", "AU"),
    ("Reykjavík, Hallgrímskirkja", 64.1417, -21.9266, "Reykjavík", "IS"),
    ("Suva, market", -18.1360, 178.4230, "Suva", "FJ"),
]

# What the data do not have, and what is said instead.
WRONG = {
    "Mont-Saint-Michel, the mount": ("Roz-sur-Couesnon", "FR"),  # it has thirty inhabitants
    "Stonehenge": ("Lark Hill", "GB"),  # the nearest houses
}


@pytest.fixture(scope="module")
def places() -> Places:
    return Places(resources.places())


@pytest.mark.parametrize(("what", "latitude", "longitude", "name", "country"), KNOWN, ids=[row[0] for row in KNOWN])
def test_a_known_place(places: Places, what: str, latitude: float, longitude: float, name: str, country: str) -> None:
    found = places.at(latitude, longitude)
    assert found is not None
    assert (found.name, found.country_code) == WRONG.get(what, (name, country))
